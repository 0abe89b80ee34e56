// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayTest {

    private static final int BODY = 0x2F6DB3;

    @TempDir
    private Path folder;

    private Path trained() {
        Path run = folder.resolve("run");
        assertEquals(Main.OK, Ran.train("--steps", "200", "--out", run.toString()).status());
        return run;
    }

    /// What a GIF holds.
    private record Shown(List<BufferedImage> pictures, List<Integer> hundredths, List<String> extensions) {

        static Shown read(Path file) throws IOException {
            Shown shown = new Shown(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
            try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
                reader.setInput(in);
                for (int i = 0; i < reader.getNumImages(true); i++) {
                    shown.pictures().add(reader.read(i));
                    IIOMetadataNode root = (IIOMetadataNode) reader.getImageMetadata(i)
                            .getAsTree("javax_imageio_gif_image_1.0");
                    IIOMetadataNode control = (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension")
                            .item(0);
                    shown.hundredths().add(Integer.valueOf(control.getAttribute("delayTime")));
                    if (root.getElementsByTagName("ApplicationExtension").item(0) instanceof IIOMetadataNode e) {
                        byte[] data = (byte[]) e.getUserObject();
                        shown.extensions().add(i + " " + e.getAttribute("applicationID")
                                + e.getAttribute("authenticationCode") + " " + data[0] + data[1] + data[2]);
                    }
                }
            } finally {
                reader.dispose();
            }
            return shown;
        }
    }

    private static Map<String, String> bytes(Path folder) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(folder.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    /// A step is 0.05 s: a frame for each, and the first state's. The last one stays for a second.
    @Test
    void theGifPlaysAnEpisodeInRealTimeForEver() throws IOException {
        Path run = trained();
        Map<String, String> before = bytes(run);

        Ran ran = Ran.of("play", run.toString(), "--env.timeLimitSteps", "30");

        assertEquals("", ran.err());
        assertEquals(Main.OK, ran.status());
        assertTrue(ran.out().endsWith(run.resolve("play.gif") + System.lineSeparator()), ran.out());
        Shown shown = Shown.read(run.resolve("play.gif"));
        assertEquals(31, shown.pictures().size());
        List<Integer> expected = new ArrayList<>(Collections.nCopies(30, 5));
        expected.add(100);
        assertEquals(expected, shown.hundredths());
        assertEquals(List.of("0 NETSCAPE2.0 100"), shown.extensions(), "1, then 0 as two bytes: for ever");
        assertEquals(480, shown.pictures().getFirst().getWidth());
        assertEquals(360, shown.pictures().getFirst().getHeight());
        Map<String, String> after = bytes(run);
        after.remove("play.gif");
        assertEquals(before, after);
    }

    @Test
    void framesAreSkippedAndEpisodesFollowOneAnother() throws IOException {
        Path gif = folder.resolve("two.GIF");

        Ran ran = Ran.of("play", trained().toString(), "--env.timeLimitSteps", "10", "--every", "4", "--episodes", "2",
                "--out", gif.toString(), "--width", "100", "--height", "80");

        assertEquals("", ran.err());
        // steps 0, 4, 8 and the last, 10, of each
        Shown shown = Shown.read(gif);
        assertEquals(List.of(20, 20, 10, 100, 20, 20, 10, 100), shown.hundredths());
        assertEquals(100, shown.pictures().getFirst().getWidth());
    }

    @Test
    void theEpisodesAreThoseOfEvaluate() {
        Path run = trained();
        for (String seed : List.of("1", "7")) {
            Ran evaluated = Ran.of("evaluate", run.toString(), "--episodes", "2", "--seed", seed);
            Ran played = Ran.of("play", run.toString(), "--episodes", "2", "--seed", seed, "--every", "100");

            assertEquals(evaluated.out(), played.out().lines().findFirst().orElseThrow() + System.lineSeparator());
        }
    }

    /// The rod's colour is in the GIF as it is, and in as many pixels.
    @Test
    void theSameIsDrawnInBothFormatsAndTwice() throws IOException {
        Path run = trained();
        String[] line = {"play", run.toString(), "--env.timeLimitSteps", "2", "--out", ""};
        Path gif = folder.resolve("a.gif");
        Path png = folder.resolve("a.png");
        Path again = folder.resolve("b.gif");
        for (Path file : List.of(gif, png, again)) {
            line[line.length - 1] = file.toString();
            assertEquals("", Ran.of(line).err());
        }

        assertArrayEquals(Files.readAllBytes(gif), Files.readAllBytes(again));
        BufferedImage strip = ImageIO.read(png.toFile());
        List<BufferedImage> frames = Shown.read(gif).pictures();
        assertEquals(3 * 480 + 2 * 6, strip.getWidth());
        assertEquals(360, strip.getHeight());
        for (int i = 0; i < frames.size(); i++) {
            BufferedImage same = strip.getSubimage(i * 486, 0, 480, 360);
            assertTrue(count(same) > 500, "the rod is there");
            assertEquals(1, (double) count(frames.get(i)) / count(same), 0.1, "but for its edge");
            assertEquals(0xFFFFFF, frames.get(i).getRGB(2, 357) & 0xFFFFFF, "white is white");
        }
    }

    private static long count(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0,
                image.getWidth())).filter(rgb -> (rgb & 0xFFFFFF) == BODY).count();
    }

    @Test
    void whatCannotBeDrawnIsRefusedAndNothingWritten() {
        Path run = folder.resolve("lqr");
        Ran.of("train", "td3", "--env", "Lqr", "--steps", "60", "--out", run.toString(), "--threads", "1");

        Ran ran = Ran.of("play", run.toString());

        assertEquals("play: expected an environment that can be drawn, got Lqr; Pendulum-v1, MountainCarContinuous-v0, "
                + "PointMass, Inventory and the MuJoCo tasks can, your own by Environment.scene()", ran.err().strip());
        assertEquals(Main.USAGE, ran.status());
        assertEquals("", ran.out());
        assertFalse(Files.exists(run.resolve("play.gif")));
    }

    @Test
    void aFolderThatIsNoRunIsRefused() {
        Ran ran = Ran.of("play", folder.toString());

        assertEquals("run: expected a run folder with manifest.json, got " + folder, ran.err().strip());
        assertEquals(Main.USAGE, ran.status());
    }
}
