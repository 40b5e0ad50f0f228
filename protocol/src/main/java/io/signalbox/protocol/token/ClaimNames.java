package io.signalbox.protocol.token;

import java.util.HashMap;
import java.util.Map;

/**
 * The long claim types that hubs see, by the short names that stand in tokens: the classic map of .NET's token handler,
 * read backwards (spec/azure-clients.md §3).
 */
public final class ClaimNames {
    public static final String NAME_IDENTIFIER = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";

    /** Its value is the type of the claim that has the user's name, where that is not the usual one. */
    public static final String NAME_TYPE = "asrs.s.nt";

    /** Its value is the type of the claims that have the user's roles, where that is not the usual one. */
    public static final String ROLE_TYPE = "asrs.s.rt";

    private static final String XMLSOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private static final String IDENTITY_2008 = "http://schemas.microsoft.com/ws/2008/06/identity/claims/";
    private static final String MICROSOFT = "http://schemas.microsoft.com/identity/claims/";
    private static final Map<String, String> LONG = longNames();

    private ClaimNames() {}

    /** The long name of {@code type}, or itself when it has none. */
    public static String longName(String type) {
        return LONG.getOrDefault(type, type);
    }

    private static Map<String, String> longNames() {
        Map<String, String> names = new HashMap<>();
        names.put("nameid", NAME_IDENTIFIER);
        names.put("sub", NAME_IDENTIFIER);
        names.put("unique_name", XMLSOAP + "name");
        names.put("email", XMLSOAP + "emailaddress");
        names.put("given_name", XMLSOAP + "givenname");
        names.put("family_name", XMLSOAP + "surname");
        names.put("birthdate", XMLSOAP + "dateofbirth");
        names.put("gender", XMLSOAP + "gender");
        names.put("website", XMLSOAP + "webpage");
        names.put("upn", XMLSOAP + "upn");
        names.put("role", IDENTITY_2008 + "role");
        names.put("roles", IDENTITY_2008 + "role");
        names.put("actort", "http://schemas.xmlsoap.org/ws/2009/09/identity/claims/actor");
        names.put("oid", MICROSOFT + "objectidentifier");
        names.put("tid", MICROSOFT + "tenantid");
        names.put("scp", MICROSOFT + "scope");
        names.put("idp", MICROSOFT + "identityprovider");
        names.put("acr", "http://schemas.microsoft.com/claims/authnclassreference");
        names.put("amr", "http://schemas.microsoft.com/claims/authnmethodsreferences");
        return Map.copyOf(names);
    }
}
