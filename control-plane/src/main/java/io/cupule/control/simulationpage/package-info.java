/**
 * The page that {@code simulate --html} writes: one self-contained file. {@link
 * io.cupule.control.simulationpage.SimulationPage} builds it from this package's template, style
 * and script, from the drawing modules of the live page, and from the data as JSON.
 */
package io.cupule.control.simulationpage;
