package io.sluice.cli;

import io.sluice.cli.client.CommandException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Where the process begins. */
public final class Main {
  static final int OK = 0;
  static final int FAILED = 1;

  private Main() {}

  /**
   * Runs a command; ends the process with 0, with 1 if it failed, or with 2 if it was not
   * understood.
   */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    if (isPlainStart(words)) {
      System.exit(new Start(words.size() > 1 ? words.get(1) : null, Map.of(), false).run());
    }
    int status =
        new CommandLine(new SluiceCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Main::failed)
            .execute(arguments);
    System.exit(status == OK ? written() : status);
  }

  /** Whoever reads what is cut off must not take it for the whole; print streams do not throw. */
  private static int written() {
    if (System.out.checkError()) {
      System.err.println("sluice: the output could not be written");
      return FAILED;
    }
    return OK;
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof CommandException answer) {
      command.getErr().println("sluice: " + answer.getMessage());
      return FAILED;
    }
    throw failure;
  }

  /**
   * {@code start} or {@code start FILE}: what scripts use, understood without loading the parser.
   */
  private static boolean isPlainStart(List<String> words) {
    return !words.isEmpty()
        && words.get(0).equals("start")
        && (words.size() == 1 || words.size() == 2 && !words.get(1).startsWith("-"));
  }
}
