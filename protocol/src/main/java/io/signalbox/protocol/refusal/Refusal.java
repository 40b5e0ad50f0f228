package io.signalbox.protocol.refusal;

import io.grpc.Status;

/**
 * Why a request is not done. One entry gives the number that operators search for, the HTTP status, the gRPC status,
 * the {@code x-ms-error-code} that SDKs read (spec/azure-rest.md §2.2), the text, and what the other side should do.
 */
public enum Refusal {
    // 1xx: the request itself
    HUB_NAME_INVALID(
            101,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "Invalid hub name.",
            "Name the hub with a letter, then up to 127 letters, digits or _ ` , . [ ]."),
    GROUP_NAME_INVALID(
            102,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Group.Invalid",
            "Invalid group name.",
            "Use 1 to 1024 characters, not only white space."),
    USER_ID_INVALID(
            103,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.User.Invalid",
            "Invalid user id.",
            "Use 1 to 1024 characters, not only white space."),
    CONNECTION_ID_INVALID(
            104,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Connection.Invalid",
            "Invalid connection id.",
            "Use the id that the client got when it connected."),
    TENANT_NAME_INVALID(
            105,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "Invalid tenant name.",
            "Name the tenant as a DNS label: a lower-case letter, then up to 62 lower-case letters, digits or hyphens."),
    BODY_INVALID(
            106,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "The request body is not what this call takes.",
            "Correct the body; the detail says where."),
    BODY_TOO_LARGE(
            107,
            413,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "The request body is larger than 1 MB.",
            "Send less at a time."),
    CONTENT_TYPE_UNSUPPORTED(
            108,
            415,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "This content type is not supported.",
            "Send application/json."),
    API_VERSION_UNSUPPORTED(
            109,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "The api-version is missing or unknown.",
            "Add api-version=2022-06-01 to the query."),
    PARAMETER_INVALID(
            110,
            400,
            Status.Code.INVALID_ARGUMENT,
            "Error.Request.Invalid",
            "A parameter is not what this call takes.",
            "Correct the parameter; the detail says which."),
    TOO_MANY_GROUPS_OF_USER(
            111,
            429,
            Status.Code.RESOURCE_EXHAUSTED,
            "Error.User.Invalid",
            "This user is in too many groups with a time to live.",
            "Remove it from some, or wait until some have expired."),

    // 2xx: who asks
    TOKEN_MISSING(
            201,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "No access token was given.",
            "Send Authorization: Bearer with a token signed by an access key of the tenant."),
    TOKEN_INVALID(
            202,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The access token is not valid.",
            "Sign it with HS256 and a current access key of this tenant."),
    TOKEN_EXPIRED(
            203,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The access token has expired.",
            "Get a new token; check the clocks."),
    TOKEN_AUDIENCE(
            204,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The access token is for another audience.",
            "Put the URL of this request, without its query, into aud."),
    OPERATOR_KEY_INVALID(
            205,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The operator key is missing or wrong.",
            "Send Authorization: Bearer with the operator key."),
    CLUSTER_TOKEN_INVALID(
            206,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The caller does not belong to this cluster.",
            "Give every process the same cluster secret."),
    ANONYMOUS_NOT_ALLOWED(
            207,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "This tenant does not admit clients without a token.",
            "Negotiate with an access token, or allow anonymous clients for the tenant."),
    ORIGIN_NOT_ALLOWED(
            208,
            403,
            Status.Code.PERMISSION_DENIED,
            "Error.Request.Invalid",
            "Web pages of this origin may not use this tenant.",
            "Add the page's origin to the tenant's option allowedOrigins."),
    OPERATE_KEY_INVALID(
            209,
            401,
            Status.Code.UNAUTHENTICATED,
            "Error.Request.Invalid",
            "The operate key is missing or wrong.",
            "Send Authorization: Bearer with the key that is derived from the cluster secret; the operators' guide says how."),

    // 3xx: what is asked for is not there
    TENANT_UNKNOWN(
            301,
            404,
            Status.Code.NOT_FOUND,
            "Error.Request.NotExisted",
            "There is no such tenant.",
            "Check the host name or the path prefix of the endpoint."),
    TENANT_DISABLED(
            302,
            403,
            Status.Code.PERMISSION_DENIED,
            "Error.Request.Invalid",
            "This tenant is disabled.",
            "Ask the operator to enable it."),
    CONNECTION_UNKNOWN(
            303,
            404,
            Status.Code.NOT_FOUND,
            "Warning.Connection.NotExisted",
            "There is no such connection.",
            "It may have ended; nothing is to be done."),
    CONNECTION_UNKNOWN_FOR_CHANGE(
            304,
            404,
            Status.Code.NOT_FOUND,
            "Error.Connection.NotExisted",
            "There is no such connection.",
            "Use the id of a connected client."),
    USER_UNKNOWN(
            305,
            404,
            Status.Code.NOT_FOUND,
            "Warning.User.NotExisted",
            "No connection of this user is open.",
            "Nothing is to be done."),
    GROUP_UNKNOWN(
            306,
            404,
            Status.Code.NOT_FOUND,
            "Warning.Group.NotExisted",
            "No connection is in this group.",
            "Nothing is to be done."),
    NOT_FOUND(
            307,
            404,
            Status.Code.NOT_FOUND,
            "Error.Request.NotExisted",
            "There is nothing at this path.",
            "Check the path against the reference."),
    TENANT_EXISTS(
            308,
            409,
            Status.Code.ALREADY_EXISTS,
            "Error.Request.Invalid",
            "A tenant of this name exists.",
            "Choose another name."),
    USER_NOT_IN_GROUP(
            309,
            404,
            Status.Code.NOT_FOUND,
            "Info.User.NotInGroup",
            "This user is not in this group.",
            "Nothing is to be done."),

    // 4xx: not now
    SERVER_BUSY(
            401,
            503,
            Status.Code.UNAVAILABLE,
            "Error.Request.Unknown",
            "The service is too busy to take this.",
            "Try again after a pause."),
    DATA_PLANE_AWAY(
            402,
            503,
            Status.Code.UNAVAILABLE,
            "Error.Request.Unknown",
            "No data plane can be reached.",
            "Try again after a pause; tell the operator if it stays."),
    DEADLINE_PASSED(
            404,
            // 500, not 504: SDKs make a send again on every status above 500 (spec/azure-rest.md §2.2).
            500,
            Status.Code.DEADLINE_EXCEEDED,
            "Error.Request.Unknown",
            "The data plane did not answer in time.",
            "What was asked for may have been done: ask again only if twice does no harm."),
    DRAINING(
            405,
            503,
            Status.Code.UNAVAILABLE,
            "Error.Request.Unknown",
            "This node takes no new work: it is leaving.",
            "Connect again; another node answers."),
    TENANTS_NOT_LOADED(
            406,
            503,
            Status.Code.UNAVAILABLE,
            "Error.Request.Unknown",
            "The tenants are not known yet.",
            "Try again in a moment; tell the operator if it stays."),
    ANSWER_LOST(
            407,
            500,
            Status.Code.ABORTED,
            "Error.Request.Unknown",
            "The data plane was lost before it answered.",
            "What was asked for may have been done: ask again only if twice does no harm."),

    TOO_MANY_HANDSHAKES(
            408,
            429,
            Status.Code.RESOURCE_EXHAUSTED,
            "Error.Request.Unknown",
            "Too many clients of this tenant have not finished their handshake.",
            "Try again after a pause."),

    CONNECTS_OF_TENANT_TOO_FAST(
            409,
            429,
            Status.Code.RESOURCE_EXHAUSTED,
            "Error.Request.Unknown",
            "Too many clients of this tenant connect at once.",
            "Try again after the time in Retry-After."),
    CONNECTS_TOO_FAST(
            410,
            503,
            Status.Code.UNAVAILABLE,
            "Error.Request.Unknown",
            "Too many clients connect at once.",
            "Try again after the time in Retry-After."),

    // 5xx: our fault
    INTERNAL(
            501,
            500,
            Status.Code.INTERNAL,
            "Error.Request.Unknown",
            "Something went wrong here.",
            "Tell the operator; the log has the cause.");

    private final int number;
    private final int httpStatus;
    private final Status.Code grpcCode;
    private final String errorCode;
    private final String text;
    private final String advice;

    Refusal(int number, int httpStatus, Status.Code grpcCode, String errorCode, String text, String advice) {
        this.number = number;
        this.httpStatus = httpStatus;
        this.grpcCode = grpcCode;
        this.errorCode = errorCode;
        this.text = text;
        this.advice = advice;
    }

    /** What operators search for; never reused. */
    public int number() {
        return number;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public Status.Code grpcCode() {
        return grpcCode;
    }

    /** Value of the {@code x-ms-error-code} header. */
    public String errorCode() {
        return errorCode;
    }

    /** What the other side reads. */
    public String text() {
        return text;
    }

    /** What the other side should do. */
    public String advice() {
        return advice;
    }
}
