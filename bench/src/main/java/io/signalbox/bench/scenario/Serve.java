package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Figure;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.report.Terminal;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server for a load generator of one's own: rehearsed like for ours, then left alone until Enter. */
final class Serve implements Scenario {
    private static final String ONLY_FOR_ITS_OWNER = "rw-------";

    private final InputStream keyboard;

    Serve() {
        this(System.in);
    }

    Serve(InputStream keyboard) {
        this.keyboard = keyboard;
    }

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String help() {
        return "a server for another load generator, until Enter; --env-file tells how to reach it";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.MAX_SECONDS, "1800");
    }

    @Override
    public boolean allowsPeers() {
        return true;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int size = options.number(Option.SIZE, 1);
        Request broadcast = target.broadcast(size);
        Duration warmup = Duration.ofSeconds(options.number(Option.WARMUP, 0));
        List<String> faults = warmup.isZero()
                ? List.of()
                : new Publishing(target, options, few -> new Audiences.Everyone(few, 1), 1).rehearse(broadcast, warmup);
        Path file = Path.of(options.text(Option.ENV_FILE));
        write(file, variables(target, broadcast.parts(), size));
        ProcessMeter meter = new ProcessMeter(target.pids());
        double before = meter.cpuSeconds();
        Terminal.note(target.name() + " is ready, see " + file + "; Enter ends it");
        awaitEnter();
        Figure cpu = new Figure("server CPU while it was up", "s", meter.cpuSeconds() - before);
        return List.of(new Result(target.name(), List.of(cpu), faults));
    }

    /** Lines that a shell reads with {@code .}: the payload belongs between BODY_HEAD and BODY_TAIL. */
    static String variables(Target target, Request.Parts broadcast, int size) {
        int payload = broadcast.body().indexOf('~');
        StringBuilder text = new StringBuilder();
        variable(text, "SUBSCRIBE", "ws://127.0.0.1:" + target.port() + target.path());
        variable(text, "SUBSCRIBE_HEADER", first(target.headers(0)));
        variable(text, "PUBLISH", "http://127.0.0.1:" + target.port() + broadcast.path());
        variable(text, "PUBLISH_HEADER", first(broadcast.headers()));
        variable(text, "BODY_HEAD", broadcast.body().substring(0, payload));
        variable(text, "BODY_TAIL", broadcast.body().substring(payload + size));
        variable(text, "SERVER_PID", Long.toString(target.pids().get(0)));
        return text.toString();
    }

    private static String first(List<String> headers) {
        return headers.isEmpty() ? "Accept: */*" : headers.get(0);
    }

    private static void variable(StringBuilder text, String name, String value) {
        text.append(name).append("='").append(value.replace("'", "'\\''")).append("'\n");
    }

    /** The file holds tokens, so nobody else may read it. */
    private static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.deleteIfExists(file);
        Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ONLY_FOR_ITS_OWNER)));
        Files.writeString(file, text);
    }

    private void awaitEnter() throws IOException {
        int read = keyboard.read();
        while (read >= 0 && read != '\n') {
            read = keyboard.read();
        }
    }
}
