package io.signalbox.protocol.token;

/**
 * One statement of a token about its bearer.
 *
 * @param type as in the token, or its long name (see {@link ClaimNames})
 */
public record Claim(String type, String value) {}
