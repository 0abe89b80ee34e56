// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.data.CsvCells;
import org.fittedq.math.Check;

/// What is held: a CSV file with the columns `asset,weight`, or `asset,shares,price`, where a row `cash` has its amount as shares and 1 as
/// price. Assets that are not named are not held; of shares every asset needs a row, so that its price is known.
///
/// @param held   n weights; not copied
/// @param prices n prices; none if weights were given
/// @param wealth in units of money
record Holdings(double[] held, double[] prices, double wealth) {

    private static final String CASH = "cash";
    private static final double ROUNDING = 1e-9;

    /// Holds nothing.
    static Holdings cash(int assets, double wealth) {
        return new Holdings(new double[assets], new double[0], wealth);
    }

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException with file, line and value, if something in it is wrong
    static Holdings read(Path file, List<String> assets, double wealth) {
        Check.that(Files.isRegularFile(file), PortfolioCommand.HOLDINGS, "a file that exists", file);
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8).lines().toList(), assets,
                    wealth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Holdings parse(String name, List<String> lines, List<String> assets, double wealth) {
        List<String> header = lines.isEmpty() ? List.of() : cells(name + ":1", lines.getFirst());
        boolean ofShares = header.equals(List.of("asset", "shares", "price"));
        Check.that(ofShares || header.equals(List.of("asset", "weight")), name + ":1",
                "the columns asset,weight or asset,shares,price", header);
        double[] numbers = new double[assets.size()];
        double[] prices = new double[ofShares ? assets.size() : 0];
        double cash = 0;
        List<String> seen = new ArrayList<>();
        for (int l = 1; l < lines.size(); l++) {
            if (lines.get(l).isBlank()) {
                continue;
            }
            String place = name + ":" + (l + 1);
            List<String> cells = cells(place, lines.get(l));
            Check.that(cells.size() == header.size(), place, header.size() + " cells", cells.size());
            String asset = cells.getFirst();
            Check.that(!seen.contains(asset), place, "each asset once", asset);
            seen.add(asset);
            double number = number(place, cells.get(1));
            double price = ofShares ? number(place, cells.get(2)) : 1;
            Check.that(price > 0, place, "a price above 0", price);
            if (asset.equals(CASH)) {
                cash = number * price;
                continue;
            }
            int i = assets.indexOf(asset);
            Check.that(i >= 0, place, "an asset of the market", asset);
            numbers[i] = number;
            if (ofShares) {
                prices[i] = price;
            }
        }
        return ofShares ? ofShares(name, numbers, prices, cash, assets) : new Holdings(numbers, prices, wealth);
    }

    private static Holdings ofShares(String name, double[] shares, double[] prices, double cash, List<String> assets) {
        double wealth = cash;
        for (int i = 0; i < shares.length; i++) {
            Check.that(prices[i] > 0, name, "a row with the price of each asset", "none of " + assets.get(i));
            wealth += shares[i] * prices[i];
        }
        Check.that(wealth > 0, name, "a wealth above 0", wealth);
        double[] weights = new double[shares.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = shares[i] * prices[i] / wealth;
        }
        return new Holdings(weights, prices, wealth);
    }

    private static List<String> cells(String place, String line) {
        List<String> cells = new ArrayList<>();
        CsvCells.split(line, ',', () -> place, cells);
        return cells;
    }

    private static double number(String place, String text) {
        try {
            double x = Double.parseDouble(text);
            Check.that(Double.isFinite(x), place, "a finite number", text);
            return x;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(place, "a number such as 0.25", "'" + text + "'"), e);
        }
    }

    /// Returns a copy of the weights.
    double[] weights() {
        return held.clone();
    }

    boolean hasPrices() {
        return prices.length > 0;
    }

    /// Returns how many shares a weight is.
    double shares(int i, double weight) {
        return weight * wealth / prices[i];
    }

    /// Returns the weights of whole shares: no more is bought than wanted and no less is sold, so that it can be paid.
    double[] wholeShares(double[] target) {
        double[] whole = new double[target.length];
        for (int i = 0; i < whole.length; i++) {
            double trade = shares(i, target[i] - held[i]);
            double count = Math.floor(trade + ROUNDING);
            whole[i] = held[i] + count * prices[i] / wealth;
        }
        return whole;
    }
}
