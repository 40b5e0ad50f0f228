package io.signalbox.bench.server;

import io.signalbox.bench.wire.Encoding;
import java.nio.file.Path;

/**
 * How servers are started.
 *
 * @param serverCore CPU of the server
 * @param generatorCore CPU of the generator, which the app server shares
 * @param javaHome JDK of the servers
 * @param launcher the project's own start script
 * @param jar the server's jar
 * @param jvmArguments options of its JVM, separated by blanks
 * @param encoding what clients of ours speak
 */
public record ServerSettings(
        int serverCore,
        int generatorCore,
        Path javaHome,
        Path launcher,
        Path jar,
        String jvmArguments,
        Encoding encoding) {}
