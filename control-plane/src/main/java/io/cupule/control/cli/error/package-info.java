/** How a command fails: its exit code, one line that says what is wrong, and suggestions. */
package io.cupule.control.cli.error;
