// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fittedq.data.CellText;
import org.fittedq.math.Check;

/// Reads one block of a file of K. R. French's data library.
///
/// A block is a line with names, whose first cell is empty, and the lines below it whose first cell is a date: `192607` or
/// `19260701`. Its title is the line right above the names. A year (`1926`) is no date of ours: blocks of years can be named in no
/// frequency, and are passed over. -99.99 and -999 are missing.
final class IndustryBlocks {

    private static final double PERCENT = 100;
    private static final List<Double> MISSING = List.of(-99.99, -999.0);

    private final String source;
    private final BufferedReader reader;
    private final Frequency frequency;
    private int number;
    private Optional<String> pushed = Optional.empty(); // a line that was read too far

    /// A block with the numbers as they stand.
    private static final class Block {
        private final List<String> names;
        private final List<LocalDate> dates = new ArrayList<>();
        private final List<Integer> lines = new ArrayList<>();
        private final List<double[]> values = new ArrayList<>();

        private Block(List<String> names) {
            this.names = names;
        }
    }

    IndustryBlocks(String source, BufferedReader reader, Frequency frequency) {
        this.source = source;
        this.reader = reader;
        this.frequency = frequency;
    }

    /// Reads a block.
    ///
    /// @param wanted its title, or a part of it that no other has; empty for the first
    /// @throws IllegalArgumentException if there is none, or a line of it cannot be read
    Series read(String wanted) throws IOException {
        List<String> titles = new ArrayList<>();
        List<Block> found = new ArrayList<>();
        String above = "";
        for (String line = line(); !line.equals(END); line = line()) {
            if (isNames(line)) {
                boolean take = matches(above, wanted) && (found.isEmpty() || !wanted.isEmpty());
                titles.add(above.isEmpty() ? "(without title)" : above);
                Optional<Block> block = block(line, take);
                block.ifPresent(found::add);
                if (block.isPresent() && (wanted.isEmpty() || plain(above).equals(plain(wanted)))) {
                    return series(block.get());
                }
            }
            above = line.strip();
        }
        Check.that(!titles.isEmpty(), source, "blocks of returns as of K. R. French's data library, a line of names, "
                + "the first of them empty, above lines such as 192607,1.23", "none");
        Check.that(found.size() == 1, "block", "the title of one block of " + source,
                "'" + wanted + "'; there are " + String.join("; ", titles));
        return series(found.getFirst());
    }

    private static final String END = "\0";

    private String line() throws IOException {
        if (pushed.isPresent()) {
            String line = pushed.get();
            pushed = Optional.empty();
            return line;
        }
        String line = reader.readLine();
        number++;
        return line == null ? END : line;
    }

    private static boolean isNames(String line) {
        List<String> cells = cells(line);
        return cells.size() > 1 && cells.getFirst().isEmpty()
                && cells.stream().skip(1).noneMatch(c -> c.isEmpty() || c.matches("[-+.\\d]+"));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }

    private static boolean matches(String title, String wanted) {
        return plain(title).contains(plain(wanted));
    }

    private static String plain(String title) {
        return title.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    /// Reads the lines below the names.
    ///
    /// @param take whether to read their numbers
    /// @return empty if they are not taken
    private Optional<Block> block(String header, boolean take) throws IOException {
        List<String> names = cells(header);
        Block block = new Block(names.subList(1, names.size()));
        for (String line = line();; line = line()) {
            List<String> cells = cells(line);
            if (!cells.getFirst().matches("\\d{4,8}")) {
                pushed = Optional.of(line);
                Check.that(!take || !block.dates.isEmpty(), source + ": line " + number,
                        "a line such as 192607,1.23 below the names", "'" + line.replace(END, "") + "'");
                return take ? Optional.of(block) : Optional.empty();
            }
            if (take) {
                add(block, cells);
            }
        }
    }

    private void add(Block block, List<String> cells) {
        String place = source + ": line " + number;
        Check.that(cells.size() == block.names.size() + 1, place,
                block.names.size() + 1 + " cells, as the line of names has", cells.size());
        LocalDate date = date(place, cells.getFirst());
        Check.that(block.dates.isEmpty() || block.dates.getLast().isBefore(date), place, "a date after the one above",
                cells.getFirst());
        double[] row = new double[block.names.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = percent(place + ", column '" + block.names.get(i) + "'", cells.get(i + 1));
        }
        block.dates.add(date);
        block.lines.add(number);
        block.values.add(row);
    }

    private LocalDate date(String place, String text) {
        boolean months = frequency == Frequency.MONTHLY;
        Check.that(text.length() == (months ? 6 : 8), place,
                "a date such as " + (months ? "192607" : "19260701") + ", as frequency is "
                        + frequency.name().toLowerCase(Locale.ROOT),
                "'" + text + "'",
                text.length() == 4
                        ? "blocks of years are not read"
                        : "set frequency to " + (months ? "daily" : "monthly"));
        try {
            int year = Integer.parseInt(text.substring(0, 4));
            int month = Integer.parseInt(text.substring(4, 6));
            return months
                    ? YearMonth.of(year, month).atEndOfMonth()
                    : LocalDate.of(year, month, Integer.parseInt(text.substring(6)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    Check.message(place, "a day that the calendar has", "'" + text + "'"), e);
        }
    }

    private static double percent(String place, String text) {
        try {
            double value = CellText.number(text);
            return MISSING.contains(value) ? Double.NaN : value / PERCENT;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Check.message(place, "a return in percent", "'" + text + "'"), e);
        }
    }

    private Series series(Block block) {
        return new Series(new Series.Places(source, "line", block.lines, true), block.dates, block.names,
                block.values.toArray(double[][]::new));
    }
}
