// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.run.Manifest;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The command's entry point: finds the sub-command, runs it, and turns what it throws into one line and a status.
///
/// | status | means |
/// |---|---|
/// | 0 | all went well |
/// | 1 | the run failed: divergence, a full disk, or a fault of ours |
/// | 2 | the command line or a configuration file is wrong |
/// | 3 | an environment breaks its contract, fails or dies, or a file is damaged or of a newer format |
/// | 130 | interrupted, after a checkpoint; or, by a second Ctrl-C, at once |
/// | 143 | ended by `kill`, where nothing could be stopped |
public final class Main {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int BAD_DATA = 3;
    static final int INTERRUPTED = 130;

    private static final int HELP_WIDTH = 100;

    private Main() {}

    /// Runs the command and ends the process.
    ///
    /// @param args sub-command, options
    public static void main(String[] args) {
        Output output = new Output(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = writer(output, System.getProperty("stdout.encoding"));
        PrintWriter err = writer(new FileOutputStream(FileDescriptor.err), System.getProperty("stderr.encoding"));
        Interruption interruption = Interruption.ofProcess(Runtime.getRuntime()::halt, err);
        int status = run(args, Terminal.ofProcess(out, err, interruption));
        if (output.fault().isPresent()) {
            err.println(output.fault().get());
            status = status == OK ? FAILED : status;
        }
        interruption.finished(status);
        System.exit(status);
    }

    /// Runs the command without a terminal, and without ending the process.
    ///
    /// @param args sub-command, options
    /// @param out  receives results
    /// @param err  receives messages
    /// @return exit status
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, Terminal.plain(out, err));
    }

    private static int run(String[] args, Terminal terminal) {
        try {
            return dispatch(args, terminal);
        } catch (ParameterException e) {
            terminal.error(UsageText.of(e));
            return USAGE;
        } catch (Refusal e) {
            return failed(e.status(), e.getMessage(), e, args, terminal);
        } catch (EnvironmentFailure e) {
            return failed(BAD_DATA, e.getMessage(), e, args, terminal);
        } catch (InvalidPathException e) {
            return failed(USAGE, DiskFault.text("path", e), e, args, terminal);
        } catch (IllegalArgumentException e) {
            return failed(USAGE, e.getMessage(), e, args, terminal);
        } catch (IOException e) {
            return failed(FAILED, Refusal.text(e), e, args, terminal);
        } catch (UncheckedIOException e) {
            return failed(FAILED, Refusal.text(e.getCause()), e, args, terminal);
        } catch (OutOfMemoryError e) {
            return failed(FAILED, "memory: expected enough for " + needs(args) + "; "
                    + "FITTEDQ_JAVA_OPTS=-Xmx8g gives more", e, args, terminal);
        } catch (RuntimeException | Error e) {
            return failed(FAILED, "a fault of FittedQ: " + e + "; run again with --stacktrace, and report it", e, args,
                    terminal);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    /// What fills the memory, and how it needs less.
    private static String needs(String[] args) {
        return switch (args.length == 0 ? "" : args[0]) {
            case "train", "resume" ->
                "the networks and the replay buffer, got too little; set a smaller replay.capacity";
            case "collect" -> "a data set of that length, got too little; collect fewer --steps at a time";
            case "play" -> "the frames, got too little; show fewer --episodes, or set a larger --every";
            case "gap" -> "the states and the search, got too little; measure fewer --states";
            default -> "what is read and computed, got too little";
        };
    }

    private static int failed(int status, String message, Throwable e, String[] args, Terminal terminal) {
        terminal.error(message);
        if (Arrays.asList(args).contains(Options.STACKTRACE)) {
            e.printStackTrace(terminal.err());
        }
        return status;
    }

    private static int dispatch(String[] given, Terminal terminal) throws IOException {
        checkLetters(given, System.getProperty("sun.jnu.encoding"));
        String[] args = PortfolioCommand.expanded(ClusterCommand.expanded(given));
        CommandLine root = root();
        boolean dotted = args.length > 0 && Commands.find(args[0]).map(Command::takesSettings).orElse(false);
        DottedOptions split = dotted ? DottedOptions.split(args) : new DottedOptions(List.of(args), Map.of());
        UsageText.checkOnce(split.rest());
        ParseResult parsed = root.parseArgs(split.rest().toArray(String[]::new));
        CommandLine asked = parsed.hasSubcommand()
                ? root.getSubcommands().get(parsed.subcommand().commandSpec().name())
                : root;
        if (parsed.isVersionHelpRequested()) {
            terminal.out().println(version());
            return OK;
        }
        if (!parsed.hasSubcommand() || parsed.subcommand().isUsageHelpRequested()) {
            asked.usage(terminal.out());
            return parsed.hasSubcommand() || parsed.isUsageHelpRequested() || args.length == 0 ? OK : USAGE;
        }
        Command command = Commands.find(parsed.subcommand().commandSpec().name()).orElseThrow();
        return command.run(new Call(parsed.subcommand(), split.settings(), terminal));
    }

    /// Refuses arguments of which the locale lost letters, as what they name is then another file or another command.
    static void checkLetters(String[] args, String encoding) {
        for (String argument : args) {
            Check.that(!DiskFault.lostLetters(argument, encoding), "argument", "letters that the locale knows",
                    "'" + argument + "'", DiskFault.REMEDY);
        }
    }

    private static CommandLine root() {
        CommandSpec spec = CommandSpec.create().name("fittedq");
        spec.usageMessage().description("Continuous-action fitted Q-learning: train, evaluate and compare policies.")
                .width(HELP_WIDTH)
                .footer("", "A first run:  fittedq train sac --env Pendulum-v1",
                        "What there is: fittedq list     All settings of an algorithm: fittedq describe sac");
        spec.addOption(Options.help());
        spec.addOption(Options.flag("--version", "print versions").versionHelp(true).build());
        spec.addOption(Options.stacktrace());
        CommandLine root = new CommandLine(spec);
        for (Command command : Commands.all()) {
            CommandSpec sub = command.spec();
            sub.usageMessage().width(HELP_WIDTH).sortOptions(false);
            sub.addOption(Options.stacktrace());
            sub.addOption(Options.help());
            root.addSubcommand(sub.name(), sub);
        }
        return root;
    }

    private static String version() {
        Map<String, String> build = Manifest.build();
        return "FittedQ " + build.get("version") + " (commit " + build.get("commit") + "), Java " + Runtime.version()
                + ", " + (Compute.vectorApi() ? "vector" : "scalar") + " kernels";
    }

    /// Help and results hold Greek letters, so a terminal that claims to know ASCII alone gets UTF-8 all the same.
    private static PrintWriter writer(OutputStream stream, String encoding) {
        boolean ascii = encoding == null || encoding.startsWith("ANSI") || encoding.equals("US-ASCII");
        Charset charset = ascii ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new PrintWriter(new OutputStreamWriter(stream, charset), true);
    }
}
