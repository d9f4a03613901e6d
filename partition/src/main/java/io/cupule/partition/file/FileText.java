package io.cupule.partition.file;

import java.nio.file.Path;

/** Explains file names that were lost when the command line was decoded. */
public final class FileText {
  /** Stands for each part of a name that is not valid in the locale's encoding. */
  private static final char UNDECODABLE = '\ufffd';

  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private FileText() {}

  /**
   * Returns whether a file that cannot be found has a name that could not be decoded.
   *
   * @param absent as the user wrote it
   */
  public static boolean isUndecodable(Path absent) {
    return absent.toString().indexOf(UNDECODABLE) >= 0;
  }

  /** Returns the problem with such a name, as the end of a sentence. */
  public static String problem() {
    return "its name is not valid " + ENCODING + ", so it cannot be found";
  }

  /** Returns what to do about it. */
  public static String remedy() {
    return "rename it, or give its content to standard input and name it -";
  }
}
