/** Cupule in containers: its image, started as its users start it. */
package io.cupule.it.container;
