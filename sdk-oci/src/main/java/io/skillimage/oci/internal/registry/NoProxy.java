package io.skillimage.oci.internal.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy: {@code *}, names with everything below them, names with a leading dot for
 * only what is below them, addresses and ranges of addresses; names and addresses with a port or without. This machine
 * itself is never reached through a proxy. Immutable.
 */
final class NoProxy {
    private static final int ANY_PORT = -1;
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private final List<Entry> entries;

    private NoProxy(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private interface Entry {
        boolean covers(String host, @Nullable InetAddress address, int port);
    }

    /** Reads a list that is separated by commas; entries that mean nothing are left out. */
    static NoProxy parse(String list) {
        List<Entry> entries = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            String text = part.trim().toLowerCase(Locale.ROOT);
            if (!text.isEmpty()) {
                entries.add(entry(text));
            }
        }
        return new NoProxy(entries);
    }

    /** Tells whether that host is reached directly. */
    boolean covers(String host, int port) {
        String name = unbracketed(host.toLowerCase(Locale.ROOT));
        InetAddress address = literal(name);
        if (name.equals("localhost") || (address != null && address.isLoopbackAddress())) {
            return true;
        }
        return entries.stream().anyMatch(entry -> entry.covers(name, address, port));
    }

    private static Entry entry(String text) {
        if (text.equals("*")) {
            return (host, address, port) -> true;
        }
        int slash = text.indexOf('/');
        if (slash > 0) {
            return range(literal(unbracketed(text.substring(0, slash))), text.substring(slash + 1));
        }
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0
                && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']')
                && isNumber(text.substring(colon + 1), 5);
        int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : ANY_PORT;
        String host = unbracketed(hasPort ? text.substring(0, colon) : text);
        InetAddress literal = literal(host);
        return literal == null ? name(host, port) : address(literal, port);
    }

    private static Entry name(String text, int wanted) {
        String name = text.startsWith("*.") ? text.substring(1) : text;
        String below = name.startsWith(".") ? name : "." + name;
        return (host, address, port) ->
                (wanted == ANY_PORT || wanted == port) && (host.equals(name) || host.endsWith(below));
    }

    private static Entry address(InetAddress literal, int wanted) {
        return (host, address, port) -> (wanted == ANY_PORT || wanted == port) && literal.equals(address);
    }

    private static Entry range(@Nullable InetAddress network, String prefix) {
        if (network == null || !isNumber(prefix, 3)) {
            return (host, address, port) -> false;
        }
        int bits = network.getAddress().length * 8;
        int ignored = Math.max(0, bits - Integer.parseInt(prefix));
        BigInteger wanted = new BigInteger(1, network.getAddress()).shiftRight(ignored);
        return (host, address, port) -> address != null
                && address.getAddress().length * 8 == bits
                && new BigInteger(1, address.getAddress()).shiftRight(ignored).equals(wanted);
    }

    private static boolean isNumber(String text, int digits) {
        return !text.isEmpty() && text.length() <= digits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Reads an address, and nothing that would have to be asked for. */
    private static @Nullable InetAddress literal(String text) {
        boolean four = IPV4.matcher(text).matches();
        boolean six = text.indexOf(':') >= 0 && text.matches("[0-9a-f:.]{2,45}");
        try {
            return four || six ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
