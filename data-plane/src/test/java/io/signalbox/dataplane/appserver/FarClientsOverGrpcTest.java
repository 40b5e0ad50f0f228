package io.signalbox.dataplane.appserver;

class FarClientsOverGrpcTest extends FarClientsTest {
    FarClientsOverGrpcTest() {
        super(true);
    }
}
