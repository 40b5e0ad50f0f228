package io.signalbox.standalone.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Who is who in a crowd, and what is said to whom: all of it follows from the numbers. Each user has two guests. Each guest
 * is in a group of ten with those beside it, and in one with those far from it; some are, by their users, in one more.
 */
final class Script {
    private static final int TEN = 10;
    private static final int USERS_OF_A_GROUP = 5;
    private static final int GROUPS_OF_USERS = 20;
    private static final int FIRST_TO_ALL = 7;
    private static final List<Kind> OFTEN = List.of(
            Kind.GROUP,
            Kind.GROUPS,
            Kind.GROUP_EXCEPT,
            Kind.USER,
            Kind.USERS,
            Kind.CONNECTION,
            Kind.CONNECTIONS,
            Kind.GROUP_OF_USERS);
    private static final List<Kind> OFTEN_BY_REST =
            List.of(Kind.GROUP, Kind.GROUP_EXCEPT, Kind.USER, Kind.CONNECTION, Kind.GROUP_OF_USERS);

    private final int guests;
    private final int everyoneEach;
    private final int restFrom;

    /** Kinds of audiences. */
    enum Kind {
        EVERYONE,
        EVERYONE_EXCEPT,
        GROUP,
        GROUPS,
        GROUP_EXCEPT,
        USER,
        USERS,
        CONNECTION,
        CONNECTIONS,
        GROUP_OF_USERS
    }

    /**
     * What is said.
     *
     * @param names of groups or users, none where guests are meant
     * @param without guests who are left out
     * @param members guests who hear it
     */
    record Line(Kind kind, List<String> names, List<Integer> without, TreeSet<Integer> members) {
        /** What is said to one target keeps its order, whoever is left out. */
        String target() {
            return switch (kind) {
                case EVERYONE, EVERYONE_EXCEPT -> "everyone";
                case CONNECTION, CONNECTIONS -> members.toString();
                default -> names.toString();
            };
        }

        /** @param id of each guest */
        List<String> ids(IntFunction<String> id) {
            return members.stream().map(id::apply).toList();
        }
    }

    /**
     * @param guests divisible by ten
     * @param everyoneEach one message to everyone, and one to everyone with exceptions, in so many
     * @param restFrom senders from this one on use the REST API
     */
    Script(int guests, int everyoneEach, int restFrom) {
        this.guests = guests;
        this.everyoneEach = everyoneEach;
        this.restFrom = restFrom;
    }

    int guests() {
        return guests;
    }

    int users() {
        return guests / 2;
    }

    String user(int guest) {
        return "u" + guest % users();
    }

    List<String> groups(int guest) {
        return List.of("near" + guest / TEN, "far" + guest % (guests / TEN));
    }

    int groupsOfUsers() {
        return Math.min(GROUPS_OF_USERS, users() / USERS_OF_A_GROUP);
    }

    static String groupOfUsers(int number) {
        return "of-users" + number;
    }

    static List<String> usersOf(int groupOfUsers) {
        return IntStream.range(0, USERS_OF_A_GROUP)
                .mapToObj(i -> "u" + (groupOfUsers * USERS_OF_A_GROUP + i))
                .toList();
    }

    /** All groups that have members. */
    List<String> groups() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < guests / TEN; i++) {
            all.add("near" + i);
            all.add("far" + i);
        }
        for (int i = 0; i < groupsOfUsers(); i++) {
            all.add(groupOfUsers(i));
        }
        return all;
    }

    TreeSet<Integer> members(String group) {
        int number = Integer.parseInt(group.replaceAll("\\D", ""));
        TreeSet<Integer> members = new TreeSet<>();
        if (group.startsWith("near")) {
            IntStream.range(number * TEN, number * TEN + TEN).forEach(members::add);
        } else if (group.startsWith("far")) {
            IntStream.range(0, TEN).forEach(i -> members.add(i * (guests / TEN) + number));
        } else {
            usersOf(number).forEach(user -> members.addAll(guestsOf(user)));
        }
        return members;
    }

    List<Integer> guestsOf(String user) {
        int number = Integer.parseInt(user.substring(1));
        return List.of(number, number + users());
    }

    boolean isRest(int sender) {
        return sender >= restFrom;
    }

    Line line(int sender, int number) {
        Random dice = new Random(31L * number + sender);
        int guest = dice.nextInt(guests);
        List<Kind> often = isRest(sender) ? OFTEN_BY_REST : OFTEN;
        int turn = number % everyoneEach;
        Kind kind = turn == FIRST_TO_ALL
                ? Kind.EVERYONE
                : turn == everyoneEach / 2 ? Kind.EVERYONE_EXCEPT : often.get(number % often.size());
        List<String> both = groups(guest);
        return switch (kind) {
            case EVERYONE, EVERYONE_EXCEPT -> everyone(kind, guest);
            case GROUP -> toGroups(kind, List.of(both.get(dice.nextInt(2))));
            case GROUPS -> toGroups(kind, both);
            case GROUP_EXCEPT -> groupExcept(both.get(1), guest);
            case USER -> toUsers(kind, List.of(user(guest)));
            case USERS -> toUsers(kind, List.of(user(guest), user(guest + 1), user(guest + TEN)));
            case CONNECTION -> new Line(kind, List.of(), List.of(), new TreeSet<>(List.of(guest)));
            case CONNECTIONS ->
                new Line(
                        kind,
                        List.of(),
                        List.of(),
                        new TreeSet<>(List.of(guest, guests - 1 - guest, (guest + TEN) % guests)));
            case GROUP_OF_USERS -> toGroups(kind, List.of(groupOfUsers(dice.nextInt(groupsOfUsers()))));
        };
    }

    private Line everyone(Kind kind, int guest) {
        TreeSet<Integer> members = new TreeSet<>();
        IntStream.range(0, guests).forEach(members::add);
        List<Integer> without = kind == Kind.EVERYONE ? List.of() : List.of(guest, (guest + TEN) % guests);
        without.forEach(members::remove);
        return new Line(kind, List.of(), without, members);
    }

    private Line toGroups(Kind kind, List<String> names) {
        TreeSet<Integer> members = new TreeSet<>();
        names.forEach(name -> members.addAll(members(name)));
        return new Line(kind, names, List.of(), members);
    }

    private Line groupExcept(String group, int guest) {
        TreeSet<Integer> members = members(group);
        members.remove(guest);
        // The other is no member.
        return new Line(Kind.GROUP_EXCEPT, List.of(group), List.of(guest, (guest + 1) % guests), members);
    }

    private Line toUsers(Kind kind, List<String> users) {
        TreeSet<Integer> members = new TreeSet<>();
        users.forEach(user -> members.addAll(guestsOf(user)));
        return new Line(kind, users, List.of(), members);
    }
}
