/** The JSON form of the records: which fields they have, their types and limits, and drafts. */
package io.cupule.partition.scenario.form;
