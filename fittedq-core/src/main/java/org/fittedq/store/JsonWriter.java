// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;

/// Writes a [Json] tree as text; the same tree gives the same text everywhere.
final class JsonWriter {

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    String write(Json json) {
        value(json, 0);
        return out.toString();
    }

    private void value(Json json, int level) {
        switch (json) {
            case Json.Members members -> members(members.map(), level);
            case Json.Items items -> items(items, level);
            case Json.Text text -> text(text.value());
            case Json.Whole whole -> out.append(whole.value());
            case Json.Real real -> number(Double.isFinite(real.value()), Double.toString(real.value()));
            case Json.Single single -> number(Float.isFinite(single.value()), Float.toString(single.value()));
            case Json.Truth truth -> out.append(truth.value());
            case Json.Nothing nothing -> out.append("null");
        }
    }

    private void number(boolean finite, String digits) {
        if (finite) {
            out.append(digits);
        } else {
            text(digits);
        }
    }

    private void members(Map<String, Json> map, int level) {
        boolean lines = pretty && !map.isEmpty();
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Json> member : map.entrySet()) {
            out.append(separator);
            line(lines, level + 1);
            text(member.getKey());
            out.append(pretty ? ": " : ":");
            value(member.getValue(), level + 1);
            separator = ",";
        }
        line(lines, level);
        out.append('}');
    }

    private void items(Json.Items items, int level) {
        boolean lines = pretty && !plain(items.list());
        out.append('[');
        String separator = "";
        for (Json item : items.list()) {
            out.append(separator).append(pretty && !lines && !separator.isEmpty() ? " " : "");
            line(lines, level + 1);
            value(item, level + 1);
            separator = ",";
        }
        line(lines, level);
        out.append(']');
    }

    private static boolean plain(Collection<Json> items) {
        return items.stream().noneMatch(i -> i instanceof Json.Members || i instanceof Json.Items);
    }

    private void line(boolean lines, int level) {
        if (lines) {
            out.append('\n').append("  ".repeat(level));
        }
    }

    /// Escapes quotes, backslashes, control characters, and surrogates (a lone one has no UTF-8 form).
    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append("\\u" + HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
