package io.signalbox.sdk.introduction.streams;

import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.Hub;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

class FileHub extends Hub {
    private final Archive archive;

    FileHub(Archive archive) {
        this.archive = archive;
    }

    Stream<String> lines(String file) {
        return archive.open(file).lines();
    }

    Flow.Publisher<String> follow(String file) {
        return archive.changesOf(file);
    }

    int upload(String file, Iterator<String> lines) {
        int count = 0;
        while (lines.hasNext()) {
            archive.append(file, lines.next());
            count++;
        }
        return count;
    }

    CompletionStage<Integer> search(String text, CancellationSignal signal) {
        Search search = archive.search(text);
        signal.onCancelled(search::stop);
        return search.hits();
    }
}
