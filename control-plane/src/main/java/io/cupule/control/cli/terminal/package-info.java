/** The process's terminal, signals, output stream and output files, and tables for people. */
package io.cupule.control.cli.terminal;
