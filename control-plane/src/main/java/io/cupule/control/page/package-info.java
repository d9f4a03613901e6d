/**
 * The page that {@code simulate --html} writes: one file that needs nothing else. {@link
 * io.cupule.control.page.SimulationPage} puts it together from the template, style and script next
 * to this package's resources, from the parts of the live page that draw, and from the data as
 * JSON.
 */
package io.cupule.control.page;
