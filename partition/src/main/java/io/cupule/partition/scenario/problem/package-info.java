/** What is wrong with a document: problems with their place and remedy. */
package io.cupule.partition.scenario.problem;
