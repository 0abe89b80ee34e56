// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser, without a window: light, dark, on paper, and not a word on its console.
class TearSheetBrowserTest {

    @TempDir
    Path folder;

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(p -> Stream.of("chromium", "chromium-browser", "google-chrome").map(b -> Path.of(p, b)))
                .filter(Files::isExecutable).findFirst();
    }

    /// Opens the page; returns what the browser said of it.
    private String open(String... options) throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        Assumptions.assumeTrue(browser.isPresent(), "no Chromium on the path: apt-get install chromium");
        Path page = folder.resolve("sheet.html");
        Files.writeString(page, Sheets.sheet().html());
        List<String> command = new ArrayList<>(List.of(browser.get().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-logging=stderr",
                "--v=0",
                "--user-data-dir=" + folder.resolve("profile"), "--window-size=1000,3600"));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String console(String said) {
        return String.join("\n", said.lines().filter(l -> l.contains("CONSOLE")).toList());
    }

    /// Mean brightness of the page's margin and number of colours.
    private static int margin(BufferedImage image) {
        int rgb = image.getRGB(4, image.getHeight() / 2);
        return ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
    }

    @Test
    void itIsDrawnLightAndDarkWithNothingOnTheConsole() throws Exception {
        Path light = folder.resolve("light.png");
        Path dark = folder.resolve("dark.png");

        assertEquals("", console(open("--screenshot=" + light)));
        assertEquals("", console(open("--screenshot=" + dark, "--blink-settings=preferredColorScheme=0")));

        BufferedImage lightImage = ImageIO.read(light.toFile());
        BufferedImage darkImage = ImageIO.read(dark.toFile());
        assertTrue(margin(lightImage) > 240, "white paper");
        assertTrue(margin(darkImage) < 40, "dark paper");
        assertNotEquals(0, colours(lightImage, 0x0072b2), "the first series' line");
        assertNotEquals(0, colours(darkImage, 0x4fb3ec), "the first series' line");
    }

    private static int colours(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void itIsPrinted() throws Exception {
        Path paper = folder.resolve("paper.pdf");

        assertEquals("", console(open("--print-to-pdf=" + paper, "--no-pdf-header-footer")));

        assertTrue(new String(Files.readAllBytes(paper), StandardCharsets.ISO_8859_1).startsWith("%PDF-"));
        assertTrue(Files.size(paper) > 20_000);
    }
}
