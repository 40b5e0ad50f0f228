package io.signalbox.sdk;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call a hub method, or on a hub's class: who may connect. Without roles and policy it is whoever has a user id.
 * Where it stands more than once, on what a method overrides and on superclasses and interfaces of a hub too, all of them
 * must allow.
 *
 * <p>A client that may not call reads {@code Failed to invoke '{target}' because user is unauthorized}; one that may not
 * connect is closed and does not reconnect by itself.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Authorize.All.class)
public @interface Authorize {
    /** One of which the user has, as a claim of type {@code role}. */
    String[] roles() default {};

    /** Name of a policy of the server; one that it does not have is refused at start. */
    String policy() default "";

    /** Several of them. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface All {
        Authorize[] value();
    }
}
