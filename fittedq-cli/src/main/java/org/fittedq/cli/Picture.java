// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Shape.Disc;
import org.fittedq.mdp.Shape.Floor;
import org.fittedq.mdp.Shape.Ground;
import org.fittedq.mdp.Shape.Point;
import org.fittedq.mdp.Shape.Polygon;
import org.fittedq.mdp.Shape.Stroke;
import org.fittedq.mdp.Shape.Tone;

/// Draws frames: flat colours with a thin outline on white, and a line of text.
///
/// @param width  pixels
/// @param height pixels
record Picture(int width, int height) {

    private static final Color INK = new Color(0x333333);
    private static final Color SOIL = new Color(0xECE9E2);
    private static final Color GRID = new Color(0xC9C4B8);
    private static final Color SCENERY = new Color(0xA8A294);
    private static final Color BODY = new Color(0x2F6DB3);
    private static final Color LIMB = new Color(0x7FB2E5);
    private static final Color GOAL = new Color(0x3FA55B);
    private static final Color FORCE = new Color(0xE8862E);

    /// Every colour but the blends at edges.
    static final List<Color> COLOURS = List.of(Color.WHITE, INK, SOIL, GRID, SCENERY, BODY, LIMB, GOAL, FORCE);

    private static final double OUTLINE = 1.2; // pixels on each side
    private static final double THINNEST = 1; // pixels: what is smaller is still seen
    private static final double LINES_PER_PICTURE = 26; // of the height: the text's size
    private static final int SMALLEST_TEXT = 9;

    /// Draws a frame.
    ///
    /// @param text what stands at the top
    BufferedImage of(Scene scene, String text) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        View view = View.of(scene, width, height);
        scene.shapes().forEach(shape -> draw(g, view, shape));
        g.setColor(INK);
        int size = Math.max(SMALLEST_TEXT, (int) (height / LINES_PER_PICTURE));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
        g.drawString(text, size / 2f, 1.3f * size);
        g.dispose();
        return image;
    }

    /// What a frame says.
    static String text(String environment, Watched.Frame frame, int episodes) {
        return environment + (episodes > 1 ? "   episode " + frame.episode() : "")
                + String.format(Locale.ROOT, "   step %d   return %.2f", frame.step(), frame.reward());
    }

    /// From world units to pixels: the scene's middle is the picture's, and all that is to be seen is.
    ///
    /// @param x0    pixel of x = 0
    /// @param y0    pixel of y = 0
    /// @param scale pixels of a world unit
    record View(double x0, double y0, double scale) {

        static View of(Scene scene, int width, int height) {
            double scale = Math.min(width / scene.width(), height / scene.height());
            return new View(width / 2.0 - scale * scene.centre().x(), height / 2.0 + scale * scene.centre().y(), scale);
        }

        double x(double world) {
            return x0 + scale * world;
        }

        double y(double world) {
            return y0 - scale * world;
        }
    }

    private void draw(Graphics2D g, View view, org.fittedq.mdp.Shape shape) {
        switch (shape) {
            case Stroke s -> stroke(g, view, s);
            case Disc d -> outlined(g, disc(view, d.centre(), Math.max(view.scale() * d.radius(), THINNEST)), d.tone());
            case Polygon p -> {
                Path2D path = path(view, p.points());
                path.closePath();
                outlined(g, path, p.tone());
            }
            case Ground ground -> ground(g, view, ground);
            case Floor floor -> floor(g, view, floor);
        }
    }

    /// A wider line in the outline's colour, the line itself on it.
    private static void stroke(Graphics2D g, View view, Stroke s) {
        Path2D path = path(view, s.points());
        double line = Math.max(2 * view.scale() * s.radius(), THINNEST);
        for (double width : new double[]{line, line - 2 * OUTLINE}) {
            if (width > 0) {
                g.setColor(width == line && line > 4 * OUTLINE ? outline(s.tone()) : colour(s.tone()));
                g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                g.draw(path);
            }
        }
    }

    private static void outlined(Graphics2D g, Shape shape, Tone tone) {
        g.setColor(colour(tone));
        g.fill(shape);
        g.setColor(outline(tone));
        g.setStroke(new BasicStroke((float) OUTLINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(shape);
    }

    private void ground(Graphics2D g, View view, Ground ground) {
        double surface = view.y(ground.height());
        g.setColor(SOIL);
        g.fill(new Rectangle2D.Double(0, surface, width, Math.max(0, height - surface)));
        g.setColor(GRID);
        g.setStroke(new BasicStroke(1.5f));
        g.draw(new Line2D.Double(0, surface, width, surface));
        // slanted, so that they are no part of what stands on the ground
        double mark = 0.3 * view.scale() * ground.spacing();
        for (long k = first(view, ground.spacing()) - 1; view.x(k * ground.spacing()) < width + mark; k++) {
            double x = view.x(k * ground.spacing());
            g.draw(new Line2D.Double(x, surface, x - mark, surface + mark));
        }
    }

    private void floor(Graphics2D g, View view, Floor floor) {
        g.setColor(SOIL);
        g.setStroke(new BasicStroke(1.5f));
        for (long k = first(view, floor.spacing()); view.x(k * floor.spacing()) < width; k++) {
            double x = view.x(k * floor.spacing());
            g.draw(new Line2D.Double(x, 0, x, height));
        }
        long lowest = (long) Math.ceil((view.y0() - height) / view.scale() / floor.spacing());
        for (long k = lowest; view.y(k * floor.spacing()) > 0; k++) {
            double y = view.y(k * floor.spacing());
            g.draw(new Line2D.Double(0, y, width, y));
        }
    }

    /// The first multiple of a spacing that is in the picture.
    private static long first(View view, double spacing) {
        return (long) Math.ceil(-view.x0() / view.scale() / spacing);
    }

    private static Shape disc(View view, Point centre, double radius) {
        return new Ellipse2D.Double(view.x(centre.x()) - radius, view.y(centre.y()) - radius, 2 * radius, 2 * radius);
    }

    private static Path2D path(View view, List<Point> points) {
        Path2D path = new Path2D.Double();
        path.moveTo(view.x(points.getFirst().x()), view.y(points.getFirst().y()));
        points.stream().skip(1).forEach(p -> path.lineTo(view.x(p.x()), view.y(p.y())));
        return path;
    }

    private static Color colour(Tone tone) {
        return switch (tone) {
            case SCENERY -> GRID;
            case BODY -> BODY;
            case LIMB -> LIMB;
            case GOAL -> GOAL;
            case FORCE -> FORCE;
        };
    }

    private static Color outline(Tone tone) {
        return tone == Tone.SCENERY ? SCENERY : INK;
    }
}
