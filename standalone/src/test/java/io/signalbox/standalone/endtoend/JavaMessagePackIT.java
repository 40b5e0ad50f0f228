package io.signalbox.standalone.endtoend;

/** The Maven client in MessagePack: all that it can do in JSON. */
class JavaMessagePackIT extends JavaClientIT {
    @Override
    JavaCell cell() {
        return JavaCell.WEBSOCKETS_MESSAGEPACK;
    }
}
