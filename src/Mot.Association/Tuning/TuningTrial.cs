namespace Mot.Association.Tuning;

/// <summary>A trial: values of the options and how they did.</summary>
/// <param name="Number">Number from 0; 0 has the given options.</param>
/// <param name="Values">A value a range; empty in trial 0.</param>
/// <param name="Score">Mean of the metrics that are maximised.</param>
/// <param name="Hota">HOTA, all sequences combined.</param>
/// <param name="Mota">MOTA.</param>
/// <param name="Idf1">IDF1.</param>
public sealed record TuningTrial(int Number, IReadOnlyList<double> Values, double Score, double Hota, double Mota, double Idf1);
