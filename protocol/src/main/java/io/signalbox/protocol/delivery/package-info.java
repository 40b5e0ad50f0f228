/** The luggage of every hop: a {@link io.signalbox.protocol.delivery.Delivery}, one payload for one audience. */
@NullMarked
package io.signalbox.protocol.delivery;

import org.jspecify.annotations.NullMarked;
