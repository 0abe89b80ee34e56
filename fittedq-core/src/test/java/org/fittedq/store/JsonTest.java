// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class JsonTest {

    private static JsonAt read(String text) {
        return Json.read("a.json", text.getBytes(StandardCharsets.UTF_8), 10_000);
    }

    private static void refused(String message, Executable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    private static Json sample() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("name", "a \"quoted\"\\\n\u0001 text, ∞ and \ud83d\ude00");
        m.put("step", 12L);
        m.put("gamma", 0.99);
        m.put("on", true);
        m.put("layers", List.of(256, 256));
        m.put("files", Map.of("state", Map.of("length", Long.MAX_VALUE)));
        m.put("list", List.of(Map.of(), List.of(), 1e-300));
        return Json.of(m);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertEquals(sample(), read(sample().line()).value());
        assertEquals(sample(), read(sample().pretty()).value());
    }

    @Test
    void numbersKeepEveryBit() {
        RandomGenerator rng = new RandomStream(1, "json");
        for (int i = 0; i < 2000; i++) {
            double x = Double.longBitsToDouble(rng.nextLong());
            assertEquals(Double.doubleToLongBits(x), Double.doubleToLongBits(read(Json.of(x).line()).real()));
            float y = Float.intBitsToFloat(rng.nextInt());
            assertEquals(Float.floatToIntBits(y), Float.floatToIntBits((float) read(Json.of(y).line()).real()));
        }
        assertEquals("-0.0", Json.of(-0.0).line());
    }

    @Test
    void numbersThatJsonLacksAreTexts() {
        Json json = Json.of(List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));

        assertEquals("[\"NaN\",\"Infinity\",\"-Infinity\"]", json.line());
        assertEquals(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                read(json.line()).items().stream().map(JsonAt::real).toList());
    }

    @Test
    void prettyTextHasOneMemberALineAndPlainArraysOnOne() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("b", List.of(1, 2));
        m.put("a", Map.of("x", List.of(Map.of("y", 1))));
        m.put("empty", Map.of());

        assertEquals("""
                {
                  "b": [1, 2],
                  "a": {
                    "x": [
                      {
                        "y": 1
                      }
                    ]
                  },
                  "empty": {}
                }
                """, Json.of(m).pretty());
        assertEquals("{\"b\":[1,2],\"a\":{\"x\":[{\"y\":1}]},\"empty\":{}}", Json.of(m).line());
    }

    @Test
    void accessorsReturnTheValues() {
        JsonAt at = read("{\"t\":\"x\",\"n\":3,\"d\":2.5,\"b\":false,\"z\":null,\"l\":[1,{\"k\":2}]}");

        assertEquals("x", at.at("t").text());
        assertEquals(3, at.at("n").whole());
        assertEquals(3.0, at.at("n").real());
        assertEquals(2.5, at.at("d").real());
        assertEquals(false, at.at("b").truth());
        assertEquals(Json.Nothing.NULL, at.at("z").value());
        assertEquals("l[1].k", at.at("l").items().get(1).at("k").path());
        assertEquals(List.of("t", "n", "d", "b", "z", "l"), at.keys());
        assertTrue(at.find("none").isEmpty());
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedWithItsPath() {
        JsonAt at = read("{\"files\":{\"state\":3.5,\"z\":null,\"l\":[]}}");

        refused("a.json: files.state: expected a text, got 3.5", () -> at.at("files").at("state").text());
        refused("a.json: files.state: expected an integer, got 3.5", () -> at.at("files").at("state").whole());
        refused("a.json: files.z: expected a number, got null", () -> at.at("files").at("z").real());
        refused("a.json: files.l: expected true or false, got an array", () -> at.at("files").at("l").truth());
        refused("a.json: files: expected an array, got an object", () -> at.at("files").items());
        refused("a.json: files.state: expected an object, got 3.5", () -> at.at("files").at("state").at("x"));
        refused("a.json: document: expected a text, got an object", () -> at.text());
        refused("a.json: files.stat: expected a value, got none; known keys are [state, z, l]",
                () -> at.at("files").at("stat"));
    }

    @Test
    void aRepeatedKeyIsRefused() {
        refused("a.json:2:10: a.b: expected each key once, got it again", () -> read("{\"a\":\n {\"b\":1, \"b\":2}}"));
    }

    @Test
    void aSyntaxErrorIsPlaced() {
        String m = assertThrows(IllegalArgumentException.class, () -> read("{\"a\":\n {\"b\":x}}")).getMessage();

        assertTrue(m.startsWith("a.json:2:7: a: expected JSON, got an error: Unrecognized token 'x'"), m);
    }

    @Test
    void anUnfinishedOrLongerDocumentIsRefused() {
        refused("a.json:1:0: expected a value, got the end of the document", () -> read(""));
        refused("a.json:1:4: expected the end of the document, got more after it", () -> read("{} {}"));
        String m = assertThrows(IllegalArgumentException.class, () -> read("{\"a\":[1,")).getMessage();
        assertTrue(m.startsWith("a.json:1:9: a: expected JSON, got an error: Unexpected end-of-input"), m);
    }

    @Test
    void theSizeIsCapped() {
        refused("a.json: expected at most 4 bytes of JSON, got 5 bytes", () -> Json.read("a.json", new byte[5], 4));
        assertEquals(1234, Json.read("a.json", "1234".getBytes(StandardCharsets.UTF_8), 4).whole());
    }

    @Test
    void theDepthIsCapped() {
        assertEquals(1, read("[".repeat(32) + "]".repeat(32)).items().size());
        String m = assertThrows(IllegalArgumentException.class, () -> read("[".repeat(33) + "]".repeat(33)))
                .getMessage();
        assertEquals("a.json:1:33: " + "[0]".repeat(32) + ": expected at most 32 levels, got one more", m);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        refused("a.json:1:7: n: expected an integer of 64 bits, got 9223372036854775808",
                () -> read("{\"n\": 9223372036854775808}"));
        refused("a.json:1:2: [0]: expected a number of double precision, got 1e400", () -> read("[1e400]"));
        assertThrows(IllegalArgumentException.class, () -> read("[" + "1".repeat(101) + "]"));
        assertThrows(IllegalArgumentException.class, () -> read("[NaN]"));
        assertThrows(IllegalArgumentException.class, () -> read("[01]"));
    }

    @Test
    void otherEncodingsAreRefused() {
        refused("a.json: expected UTF-8 text, got other bytes",
                () -> Json.read("a.json", new byte[]{'"', (byte) 0xFF, '"'}, 10));
        assertThrows(IllegalArgumentException.class,
                () -> Json.read("a.json", "{}".getBytes(StandardCharsets.UTF_16LE), 10));
    }

    @Test
    void aValueWithoutJsonFormIsRefused() {
        refused("JSON value: expected a map, list, text, number or boolean, got java.lang.Object",
                () -> Json.of(new Object()));
    }
}
