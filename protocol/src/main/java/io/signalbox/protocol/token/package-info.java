/** Connection strings, access keys and the tokens they sign (spec/azure-clients.md §1, §3; spec/azure-rest.md §6). */
@NullMarked
package io.signalbox.protocol.token;

import org.jspecify.annotations.NullMarked;
