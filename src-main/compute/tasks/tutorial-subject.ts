import { trialResponses } from '../../glm/regressor.ts';
import { createTutorialSubject, type SubjectJob, type SubjectSummary } from '../../tutorial/subject.ts';

/** Simulates one subject of the tutorial study. */
export async function tutorialSubjectTask(job: SubjectJob): Promise<SubjectSummary> {
  return createTutorialSubject(job, trialResponses);
}
