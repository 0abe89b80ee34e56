// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.util.List;

/// What the header of an answer looks like: words that must be so, words in capitals for which the other side puts a number.
///
/// @param words   such as `step TERMINAL TRUNCATED 32`; the last is the number of bytes
/// @param meaning of the bytes; empty if the words say it
record Form(List<String> words, String meaning) {

    static Form of(String words, String meaning) {
        return new Form(List.of(words.split(" ")), meaning);
    }

    static Form of(String words) {
        return of(words, "");
    }

    /// The request that it answers.
    String request() {
        return words.getFirst();
    }

    boolean fits(Header header) {
        boolean fits = header.words().size() == words.size();
        for (int i = 0; fits && i < words.size(); i++) {
            boolean open = Character.isUpperCase(words.get(i).charAt(0));
            fits = open || words.get(i).equals(header.words().get(i));
        }
        return fits;
    }

    @Override
    public String toString() {
        return "'" + String.join(" ", words) + "'" + (meaning.isEmpty() ? "" : " (" + meaning + ")");
    }
}
