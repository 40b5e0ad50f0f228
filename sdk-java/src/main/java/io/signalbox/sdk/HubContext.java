package io.signalbox.sdk;

/**
 * A hub as seen from outside its methods: for services that send, and for putting connections into groups. Safe on any
 * thread. What one thread sends to one target arrives in the order sent for as long as the stream to the service that it
 * goes over stays; when that one is lost or leaves, what is sent next takes another and may overtake what was sent before.
 *
 * @param <H> the hub, so that contexts of two hubs are two types to a container
 * @param <T> what a client looks like
 */
public record HubContext<H extends HubBase<?>, T>(HubClients<T> clients, Groups groups) {}
