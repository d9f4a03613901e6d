/**
 * The command line: picocli calls one class per command. The commands here work without a daemon;
 * those that call one are in {@link io.cupule.control.cli.remote}. A command returns an {@link
 * io.cupule.control.cli.error.ExitCode} or throws; {@link
 * io.cupule.control.cli.error.ErrorReporter} turns an exception into one line on stderr and its
 * exit code. Results go to stdout, everything else to stderr.
 */
package io.cupule.control.cli;
