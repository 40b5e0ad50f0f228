/**
 * How fast clients may come: a storm of those that all lost their node at once is let in at a pace that the node stands,
 * and one tenant's storm leaves room for the others. In: one question for each connection that a client asks for, on any
 * thread; out: yes, or a refusal that tells each client another time to come again.
 */
@NullMarked
package io.signalbox.dataplane.admit;

import org.jspecify.annotations.NullMarked;
