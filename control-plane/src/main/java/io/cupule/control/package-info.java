/**
 * The {@code cupule} program. {@link io.cupule.control.Main} passes the command line to picocli;
 * each command is one class. A command returns an {@link io.cupule.control.ExitCode} or throws;
 * {@link io.cupule.control.ErrorReporter} turns an exception into one line on stderr and its exit
 * code. Results go to stdout, everything else to stderr.
 */
package io.cupule.control;
