/** The serial port of a PC. */
package io.cupule.device.serial;
