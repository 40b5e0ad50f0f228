package io.signalbox.dataplane.hub;

import java.util.Arrays;

/** Members side by side, so that a walk is a walk over an array; adding and removing cost the same for any size. */
final class MemberList {
    private static final int SMALLEST = 2;

    private final Runnable onEmpty;
    private Membership[] slots = new Membership[SMALLEST];
    private int size;

    /** @param onEmpty called when the last member left */
    MemberList(Runnable onEmpty) {
        this.onEmpty = onEmpty;
    }

    /** One member's place in one list. */
    static final class Membership {
        private final Member member;
        private final MemberList list;
        private int index;

        private Membership(Member member, MemberList list, int index) {
            this.member = member;
            this.list = list;
            this.index = index;
        }

        void end() {
            list.remove(this);
        }
    }

    Membership add(Member member) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
        }
        Membership added = new Membership(member, this, size);
        slots[size++] = added;
        return added;
    }

    int size() {
        return size;
    }

    Member get(int index) {
        return slots[index].member;
    }

    /** The last one takes the free place: a walk from the end to the start misses nobody when its own member leaves. */
    private void remove(Membership gone) {
        Membership last = slots[--size];
        slots[gone.index] = last;
        last.index = gone.index;
        Arrays.fill(slots, size, size + 1, null);
        if (size == 0) {
            onEmpty.run();
        } else if (slots.length > SMALLEST && size * 4 <= slots.length) {
            slots = Arrays.copyOf(slots, slots.length / 2);
        }
    }
}
