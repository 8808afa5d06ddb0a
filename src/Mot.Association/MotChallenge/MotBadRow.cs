namespace Mot.Association.MotChallenge;

/// <summary>A row that was skipped.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Message">"file:line: what was found, what is expected".</param>
public sealed record MotBadRow(int Line, MotRowProblem Problem, string Message);
