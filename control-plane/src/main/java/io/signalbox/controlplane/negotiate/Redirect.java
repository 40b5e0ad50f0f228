package io.signalbox.controlplane.negotiate;

import java.util.List;

/**
 * The answer that sends a SignalR client on to the data plane (spec/azure-clients.md §2); its text form hides the token.
 *
 * @param availableTransports always empty: the data plane names them
 */
record Redirect(String url, String accessToken, List<String> availableTransports) {
    @Override
    public String toString() {
        return "Redirect[" + url + "]";
    }
}
