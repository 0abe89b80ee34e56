// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `fittedq portfolio`: train, backtest, allocate, report, on a small drawn market.
class PortfolioTest {

    private static final List<String> MARKET = List.of("--env.market.universe.assets", "4",
            "--env.market.sample.days", "700", "--env.features.momentumDays", "5,20", "--env.features.volatilityDays",
            "20");

    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        List<String> args = new ArrayList<>(List.of("portfolio", "train", "td3"));
        args.addAll(Ran.TINY);
        args.addAll(MARKET);
        args.addAll(List.of("--steps", "300", "--out", runs.resolve("run").toString()));
        Ran ran = Ran.of(args.toArray(String[]::new));
        assertEquals(Main.OK, ran.status(), ran.err());
        assertTrue(ran.out().contains("environment  Portfolio"), ran.out());
    }

    private static String run() {
        return runs.resolve("run").toString();
    }

    private Ran portfolio(String what, String... options) {
        List<String> args = new ArrayList<>(List.of("portfolio", what));
        args.addAll(List.of(options));
        return Ran.of(args.toArray(String[]::new));
    }

    @Test
    void trainIsTrainOnPortfolioByQtOptUnlessAnotherIsNamed() {
        assertArrayEquals(new String[]{"train", "qt-opt", "--env", "Portfolio", "--steps", "3"},
                PortfolioCommand.expanded("portfolio", "train", "--steps", "3"));
        assertArrayEquals(new String[]{"train", "sac", "--env", "Portfolio"},
                PortfolioCommand.expanded("portfolio", "train", "sac"));
        assertArrayEquals(new String[]{"portfolio", "backtest"}, PortfolioCommand.expanded("portfolio", "backtest"));
    }

    @Test
    void aBacktestHasThePolicyBesideTheBaselinesAndTheIndexAndLeavesASheet() throws IOException {
        String out = folder.resolve("backtest").toString();

        Ran ran = portfolio("backtest", "--policy", run(), "--out", out);

        assertEquals(Main.OK, ran.status(), ran.err());
        for (String name : List.of("td3", "equal weight", "buy and hold", "inverse volatility", "minimum variance",
                "mean-variance", "risk parity", "minimum CVaR", "all assets held")) {
            assertTrue(ran.out().contains("\n" + name + "  "), name + ":\n" + ran.out());
        }
        String sheet = Files.readString(Path.of(out, "tearsheet.html"));
        assertTrue(sheet.contains("Weights of td3"));
        List<String> daily = Files.readAllLines(Path.of(out, "daily.csv"));
        assertTrue(daily.getFirst().startsWith("date,td3,equal weight,"), daily.getFirst());
        assertEquals(700 - 252, daily.size()); // the header, and the days after the longest look back

        Files.delete(Path.of(out, "tearsheet.html"));
        assertEquals(Main.OK, portfolio("report", out).status());
        assertEquals(sheet, Files.readString(Path.of(out, "tearsheet.html")));
    }

    @Test
    void limitsOfNowHoldForAPolicyThatWasTrainedWithoutThem() throws IOException {
        Path limits = folder.resolve("limits.yaml");
        Files.writeString(limits, "bounds: {default: {min: 0.1, max: 0.4}}\nturnover: 0.5\n");

        Ran ran = portfolio("backtest", "--policy", run(), "--env.limits", limits.toString(), "--json", "--out",
                folder.resolve("limited").toString());

        assertEquals(Main.OK, ran.status(), ran.err());
        String sheet = Files.readString(folder.resolve("limited/tearsheet.html"));
        assertTrue(sheet.contains("After a trade every limit holds within 1e-9"));
        JsonAt json = Json.read("out", ran.out().getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertEquals("td3", json.at("strategies").items().getFirst().at("strategy").text());
    }

    @Test
    void anAllocationTradesFromWhatIsHeldToWhatIsValid() throws IOException {
        Path holdings = folder.resolve("holdings.csv");
        List<String> assets = json(portfolio("allocate", "--policy", run(), "--json")).at("trades").items().stream()
                .map(t -> t.at("asset").text()).toList();
        Files.writeString(holdings, "asset,weight\n" + assets.get(0) + ",0.75\n" + assets.get(1) + ",0.25\n");
        Path limits = folder.resolve("limits.yaml");
        Files.writeString(limits, "bounds: {default: {min: 0, max: 0.6}}\n");

        JsonAt json = json(portfolio("allocate", "--policy", run(), "--json", "--env.limits", limits.toString(),
                "--holdings", holdings.toString(), "--wealth", "1000"));

        double sum = 0;
        for (JsonAt trade : json.at("trades").items()) {
            double target = trade.at("target").real();
            assertTrue(target >= 0 && target <= 0.6, String.valueOf(target));
            assertEquals(1000 * (target - trade.at("held").real()), trade.at("money").real(), 1e-9);
            sum += target;
        }
        assertEquals(1, sum, 1e-9);
        assertEquals(0.75, json.at("trades").items().getFirst().at("held").real());
    }

    @Test
    void wholeSharesAreBoughtNoMoreThanCanBePaid() throws IOException {
        List<String> assets = json(portfolio("allocate", "--policy", run(), "--json")).at("trades").items().stream()
                .map(t -> t.at("asset").text()).toList();
        Path holdings = folder.resolve("shares.csv");
        Files.writeString(holdings, "asset,shares,price\n" + assets.get(0) + ",3,100\n" + assets.get(1) + ",0,70\n"
                + assets.get(2) + ",0,30\n" + assets.get(3) + ",0,11\ncash,200,1\n");

        JsonAt json = json(portfolio("allocate", "--policy", run(), "--json", "--lots", "--holdings",
                holdings.toString()));

        assertEquals(500, json.at("wealth").real());
        double spent = 0;
        for (JsonAt trade : json.at("trades").items()) {
            double shares = trade.at("shares").real();
            assertEquals(Math.rint(shares), shares, 1e-9);
            spent += trade.at("target").real();
        }
        assertTrue(spent <= 1 + 1e-9);
        assertEquals(1 - spent, json.at("cash").real(), 1e-9);
    }

    private static JsonAt json(Ran ran) {
        assertEquals(Main.OK, ran.status(), ran.err());
        return Json.read("out", ran.out().getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    @Test
    void holdingsThatCannotBeKeptAreRepairedByTheSmallestTradeAndReported() throws IOException {
        List<String> assets = json(portfolio("allocate", "--policy", run(), "--json")).at("trades").items().stream()
                .map(t -> t.at("asset").text()).toList();
        Path holdings = folder.resolve("holdings.csv");
        Files.writeString(holdings, "asset,weight\n" + assets.get(0) + ",1\n");
        Path limits = folder.resolve("limits.yaml");
        Files.writeString(limits, "bounds: {default: {min: 0, max: 0.6}}\nturnover: 0.1\n");

        Ran ran = portfolio("allocate", "--policy", run(), "--env.limits", limits.toString(), "--holdings",
                holdings.toString());

        assertEquals(Main.OK, ran.status(), ran.err());
        assertEquals(
                "holdings: they miss bounds of " + assets.get(0) + ", max 0.6 by 0.4000; turnover 0.1000 is allowed, "
                        + "0.8000 is the smallest that repairs them, and is taken",
                ran.err().strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            asset,weights\\nX,1                 | :1: expected the columns asset,weight or asset,shares,price, got [asset, weights]
            asset,weight\\nNONE,1               | :2: expected an asset of the market, got NONE
            asset,weight\\nTEC1,one             | :2: expected a number such as 0.25, got 'one'
            asset,weight\\nTEC1,1\\nTEC1,0      | :3: expected each asset once, got TEC1
            asset,weight\\nTEC1                 | :2: expected 2 cells, got 1
            asset,shares,price\\nTEC1,1,-3      | :2: expected a price above 0, got -3.0
            """)
    void holdingsThatAreNoneAreRefusedWithLineAndValue(String text, String message) throws IOException {
        Path holdings = folder.resolve("holdings.csv");
        Files.writeString(holdings, text.replace("\\n", "\n"));

        Ran ran = portfolio("allocate", "--policy", run(), "--holdings", holdings.toString());

        assertEquals(Main.USAGE, ran.status());
        assertEquals(holdings + message, ran.err().strip());
    }

    @Test
    void wrongInputIsToldAndNothingIsLeft() {
        Ran what = portfolio("backtests");
        assertEquals("portfolio: expected backtest, train, allocate or report, got 'backtests'",
                what.err().strip());
        Ran none = portfolio("allocate");
        assertEquals("--policy: expected one run, got none", none.err().strip());
        Ran file = portfolio("backtest", "--env.market", "file", "--env.market.file", "none.csv", "--out",
                folder.resolve("out").toString());
        assertEquals(Main.USAGE, file.status());
        assertTrue(file.err().contains("none.csv"), file.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }
}
