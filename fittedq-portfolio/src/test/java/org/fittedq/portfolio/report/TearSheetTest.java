// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.fittedq.portfolio.backtest.Path;
import org.fittedq.portfolio.market.Market;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class TearSheetTest {

    @Test
    void thePageIsCompleteInItself() {
        String html = Sheets.sheet().html();

        assertFalse(html.contains("<script"), "no script");
        assertFalse(html.contains("http://") || html.contains("https://"), "nothing is fetched");
        assertFalse(html.contains("NaN") || html.contains("Infinity"), "every number is one");
        for (String heading : List.of("Equity", "Drawdown", "Rolling Sharpe ratio", "Weights of bet",
                "Groups and their limits", "Turnover of bet", "Month by month", "Figures")) {
            assertTrue(html.contains(heading), heading);
        }
    }

    @Test
    void everyPictureIsWellFormedXmlAndNamesAreNoMarkup() throws Exception {
        String html = Sheets.sheet().html();
        int pictures = 0;
        for (int from = html.indexOf("<svg "); from >= 0; from = html.indexOf("<svg ", from + 1)) {
            String svg = html.substring(from, html.indexOf("</svg>", from) + 6);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            pictures++;
        }

        assertTrue(pictures >= 7, String.valueOf(pictures));
        assertTrue(html.contains("<h1>Two portfolios &lt;of A &amp; B&gt;</h1>"));
    }

    @Test
    void pathsOfOtherDaysAreRefused() {
        Market market = Sheets.market(100, 1);
        Path all = Sheets.path(market, "all", 1);
        Path some = Sheets.path(market.until(50), "some", 1);

        assertEquals("path of some: expected 99 days from 2015-01-02 on, as all has, got 50 from 2015-01-02 on",
                assertThrows(IllegalArgumentException.class,
                        () -> new TearSheet("t", "", List.of(all, some), List.of(), List.of())).getMessage());
    }

    @Test
    void aMonthsGrowthIsTheProductOfItsDays() {
        Market market = Sheets.market(100, 1);
        Path path = Sheets.path(market, "all", 1);
        double january = 1;
        double year = 1;
        for (int k = 0; k < path.days(); k++) {
            january *= path.date(k).getMonthValue() == 1 ? path.growth(k) : 1;
            year *= path.growth(k);
        }

        assertEquals(january - 1, new Months(path).of(2015, 1), 1e-15);
        assertEquals(year - 1, new Months(path).of(2015, 13), 1e-15);
    }

    @Test
    void aRollingSharpeRatioIsThatOfItsWindow() {
        Path path = Sheets.path(Sheets.market(40, 1), "all", 1);
        double[] rolling = Series.rollingSharpe(path, 10);
        double mean = 0;
        double squares = 0;
        for (int k = 20; k < 30; k++) {
            mean += (path.growth(k) - 1) / 10;
        }
        for (int k = 20; k < 30; k++) {
            squares += (path.growth(k) - 1 - mean) * (path.growth(k) - 1 - mean);
        }

        assertTrue(Double.isNaN(rolling[8]));
        assertEquals(mean / Math.sqrt(squares / 9) * Math.sqrt(252), rolling[29], 1e-6);
    }

    @Test
    void aDrawdownIsFromTheLargestWealthSoFarTheStartIncluded() {
        assertEquals(List.of(-0.5, 0.0, -0.25),
                Arrays.stream(Series.drawdown(new double[]{0.5, 2, 1.5})).boxed().toList());
    }
}
