package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {
    private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=\"9\"",
                " Permessage-Deflate ;server_no_context_takeover; client_no_context_takeover ; client_max_window_bits=15",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate",
            })
    void an_offer_is_met_with_each_message_by_itself(String offer) {
        assertThat(DeflateOffer.answer(List.of(offer))).contains(ANSWER);
    }

    @Test
    void the_largest_window_is_agreed_to_where_it_is_asked_for() {
        assertThat(DeflateOffer.answer(List.of("permessage-deflate; server_max_window_bits=15")))
                .contains(ANSWER + "; server_max_window_bits=15");
    }

    @Test
    void the_first_offer_that_can_be_met_counts_over_all_headers() {
        assertThat(DeflateOffer.answer(List.of(
                        "permessage-deflate; server_max_window_bits=8, x",
                        "permessage-deflate; server_max_window_bits=15",
                        "permessage-deflate")))
                .contains(ANSWER + "; server_max_window_bits=15");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                ",",
                "permessage-bzip2",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=015",
                "permessage-deflate; client_max_window_bits=",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover=",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; surprise",
                "permessage-deflate;",
                "permessage-deflate=1",
            })
    void an_offer_that_cannot_be_met_is_not_answered(String offer) {
        assertThat(DeflateOffer.answer(List.of(offer))).isEmpty();
    }

    @Test
    void no_offer_is_not_answered() {
        assertThat(DeflateOffer.answer(List.of())).isEmpty();
    }
}
