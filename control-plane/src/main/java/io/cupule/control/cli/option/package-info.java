/** Converters for the values of options. */
package io.cupule.control.cli.option;
