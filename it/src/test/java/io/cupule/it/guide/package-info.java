/** The user guide, tried out: its commands run as they are written. */
package io.cupule.it.guide;
