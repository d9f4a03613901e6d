/** The PCI host bridge of a PC. No PCI device is behind it. */
package io.cupule.device.pci;
