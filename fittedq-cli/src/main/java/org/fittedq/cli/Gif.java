// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Writes pictures as one animated GIF that begins again at its end.
///
/// The format has 256 colours: those of [Picture] and, for smooth edges, the blends of any two. One palette serves all pictures.
///
/// Source: *GIF89a Specification*, CompuServe 1990; the loop is Netscape's extension.
final class Gif implements AutoCloseable {

    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final int BLENDS = 6; // 9 colours and 5 steps between the two of each of 36 pairs: 189
    private static final byte[] FOR_EVER = {1, 0, 0};

    private final int[] palette = palette();
    private final IndexColorModel colours = new IndexColorModel(Byte.SIZE, palette.length, palette, 0, false, -1,
            DataBuffer.TYPE_BYTE);
    private final Map<Integer, Byte> nearest = new HashMap<>();
    private final ImageOutputStream stream;
    private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    private boolean begun;

    /// Begins a file.
    ///
    /// @param out not closed
    Gif(OutputStream out) throws IOException {
        this.stream = new MemoryCacheImageOutputStream(out);
        writer.setOutput(stream);
        writer.prepareWriteSequence(null);
    }

    private static int[] palette() {
        List<Color> all = Picture.COLOURS;
        List<Integer> out = new ArrayList<>();
        all.forEach(c -> out.add(c.getRGB()));
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                for (int k = 1; k < BLENDS; k++) {
                    out.add(blend(all.get(i), all.get(j), (double) k / BLENDS));
                }
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int blend(Color a, Color b, double part) {
        return new Color((int) Math.round(a.getRed() + part * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + part * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + part * (b.getBlue() - a.getBlue()))).getRGB();
    }

    /// Adds a picture.
    ///
    /// @param hundredths how long it is shown, in hundredths of a second
    void add(BufferedImage picture, int hundredths) throws IOException {
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        BufferedImage indexed = indexed(picture);
        IIOMetadata about = writer.getDefaultImageMetadata(new ImageTypeSpecifier(indexed), parameters);
        IIOMetadataNode root = (IIOMetadataNode) about.getAsTree(FORMAT);
        root.appendChild(control(hundredths));
        if (!begun) {
            root.appendChild(loop());
            begun = true;
        }
        about.setFromTree(FORMAT, root);
        writer.writeToSequence(new IIOImage(indexed, null, about), parameters);
    }

    private static IIOMetadataNode control(int hundredths) {
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", String.valueOf(hundredths));
        return control;
    }

    private static IIOMetadataNode loop() {
        IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
        extension.setAttribute("applicationID", "NETSCAPE");
        extension.setAttribute("authenticationCode", "2.0");
        extension.setUserObject(FOR_EVER);
        IIOMetadataNode all = new IIOMetadataNode("ApplicationExtensions");
        all.appendChild(extension);
        return all;
    }

    /// Most pixels have the colour of the one before.
    private BufferedImage indexed(BufferedImage picture) {
        int w = picture.getWidth();
        int h = picture.getHeight();
        BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_BYTE_INDEXED, colours);
        int[] pixels = picture.getRGB(0, 0, w, h, null, 0, w);
        byte[] indices = new byte[pixels.length];
        int last = ~pixels[0];
        byte index = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] != last) {
                last = pixels[i];
                index = nearest.computeIfAbsent(last, this::nearest);
            }
            indices[i] = index;
        }
        out.getRaster().setDataElements(0, 0, w, h, indices);
        return out;
    }

    private byte nearest(int rgb) {
        int best = 0;
        for (int i = 1; i < palette.length; i++) {
            best = distance(palette[i], rgb) < distance(palette[best], rgb) ? i : best;
        }
        return (byte) best;
    }

    private static int distance(int rgb, int other) {
        int sum = 0;
        for (int shift = 0; shift < Integer.SIZE - Byte.SIZE; shift += Byte.SIZE) {
            int d = (rgb >> shift & 0xFF) - (other >> shift & 0xFF);
            sum += d * d;
        }
        return sum;
    }

    /// Ends the file.
    @Override
    public void close() throws IOException {
        try (stream) {
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }
}
