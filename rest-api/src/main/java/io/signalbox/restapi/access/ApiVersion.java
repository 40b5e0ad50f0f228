package io.signalbox.restapi.access;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of the REST contract whose calls this service answers (spec/azure-rest.md §1). */
final class ApiVersion {
    private static final List<String> KNOWN = List.of("2022-06-01", "2022-11-01", "2023-07-01", "2024-12-01");

    private ApiVersion() {}

    /**
     * Absent is the newest, so that a curl line stays short; what the named versions have in common is all that is
     * served so far.
     */
    static void require(@Nullable String asked) {
        if (asked != null && !KNOWN.contains(asked)) {
            throw new RefusedException(
                    Refusal.API_VERSION_UNSUPPORTED, "api-version (expected: absent, or one of " + KNOWN + ")");
        }
    }
}
