/** The rules for scenarios that go beyond the form of the document, and drafts with types. */
package io.cupule.partition.scenario.rules;
