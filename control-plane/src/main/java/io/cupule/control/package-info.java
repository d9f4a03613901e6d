/**
 * The {@code cupule} program. {@link io.cupule.control.Main} hands the command line to picocli;
 * each command is one class. A command returns an {@link io.cupule.control.ExitCode} or throws;
 * {@link io.cupule.control.ErrorReporter} turns whatever was thrown into one line on stderr and the
 * exit code that belongs to it. Results go to stdout, everything else to stderr.
 */
package io.cupule.control;
