// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import static org.fittedq.portfolio.market.Tables.growth;
import static org.fittedq.portfolio.market.Tables.load;
import static org.fittedq.portfolio.market.Tables.refused;
import static org.fittedq.portfolio.market.Tables.settings;
import static org.fittedq.portfolio.market.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files were written by pandas 3.0.6 with pyarrow 25.0.1; their numbers are those of `Tables.PRICES`.
class ParquetRowsTest {

    @TempDir
    private Path folder;

    private Path file(String name) {
        try (InputStream in = ParquetRowsTest.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide-snappy.parquet", "wide-gzip.parquet"})
    void aWideFileIsTheMarketOfItsText(String name) {
        Market market = load(file(name), Map.of()).market();
        Market text = load(write(folder, "p.csv", Tables.PRICES), Map.of()).market();

        assertEquals(text.assets(), market.assets());
        assertEquals(growth(text), growth(market));
        assertEquals(text.date(2), market.date(2));
    }

    @Test
    void aLongFileOfSinglePrecisionIsTheSameMarket() {
        Market market = load(file("long.parquet"), Map.of("layout", "long")).market();

        assertEquals(List.of("A", "B"), market.assets());
        assertEquals(List.of(List.of(101.0 / 100, 11.0 / 10), List.of(99.0 / 101, 12.0 / 11)), growth(market));
    }

    @Test
    void theIndexMayBeParquetBesideText() {
        Market market = load(write(folder, "p.csv", Tables.PRICES), Map.of("index.file",
                file("wide-snappy.parquet").toString(), "index.column", "B")).market();

        assertEquals(1.1, market.indexGrowth(1));
    }

    @Test
    void faultsAreNamedByRow() {
        assertEquals("gap.parquet: row 2, column 'A': expected a price, got none; "
                + "to let the last price go on, set gaps to carry",
                refused(folder, settings(file("gap.parquet"), Map.of())));
        assertEquals("gap.parquet: row 1, column 'A': expected a date such as 2020-12-31 or 20201231, got '100.0'",
                refused(folder, settings(file("gap.parquet"), Map.of("layout.date", "A"))));
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(file("gap.parquet"));
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        byte[] broken = bytes.clone();
        Arrays.fill(broken, 4, 400, (byte) 0x55);
        Path torn = Files.write(folder.resolve("torn.parquet"), broken);

        for (String message : List.of(refused(folder, settings(cut, Map.of())),
                refused(folder, settings(torn, Map.of())))) {
            assertTrue(message.matches("(?s)(cut|torn)\\.parquet: expected a whole file of Parquet, got .+"), message);
        }
    }

    @Test
    void whatCannotBeUnpackedSaysWhatIsMissing() {
        String message = refused(folder, settings(file("wide-zstd.parquet"), Map.of()));

        assertTrue(message.startsWith("wide-zstd.parquet: expected a whole file of Parquet, got ")
                && message.contains("zstd-jni"), message);
    }
}
