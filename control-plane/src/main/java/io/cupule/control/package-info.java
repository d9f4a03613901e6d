/**
 * The {@code cupule} program. {@link io.cupule.control.Main} installs the output stream and passes
 * the command line to {@link io.cupule.control.cli.Cli}.
 */
package io.cupule.control;
