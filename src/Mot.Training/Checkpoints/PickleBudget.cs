namespace Mot.Training.Checkpoints;

/// <summary>
/// What a pickle may cost: values, visits and steps in proportion to the file. A value may be referred to from many places and be
/// long, so that without a bound a file of some kilobytes could ask for gigabytes or hours.
/// </summary>
/// <param name="name">What errors call the pickle.</param>
/// <param name="length">Length of the file in bytes.</param>
/// <remarks>
/// A value takes about 130 bytes of memory at most, with its path. Checkpoints have a value in 3 bytes of pickle at most, and a
/// tensor in 100.
/// </remarks>
internal sealed class PickleBudget(string name, long length)
{
    // A step is the work of comparing or copying this many characters.
    private const int StepLength = 16, TensorSteps = 32;

    private readonly long _most = Math.Min(500_000, 20_000 + length / 2), _mostSteps = 50_000 + Math.Min(2 * length, 32_000_000);
    private long _values, _visits, _steps;

    /// <summary>Takes a value that is made or remembered.</summary>
    public void Value()
    {
        if (++_values > _most)
            throw new InvalidDataException($"{name}: found more than {_most} values in the pickle, expected no more for a file of {length} bytes.");
    }

    /// <summary>Takes a visit to a value; false where there were too many.</summary>
    public bool Visit(string path) => ++_visits <= _most && Takes(1 + path.Length / StepLength);

    /// <summary>Takes a tensor to be made, whose memory is beyond that of its data.</summary>
    public void Tensor() => Work(TensorSteps);

    /// <summary>Takes work on a number of values.</summary>
    public void Work(long values)
    {
        if (!Takes(values))
            throw new InvalidDataException($"{name}: found a pickle that takes more than {_mostSteps} steps to read, expected no more for a file of {length} bytes.");
    }

    /// <summary>Takes work on a key.</summary>
    public void Key(object key) => Work(1 + (key is string text ? text.Length / StepLength : 0));

    private bool Takes(long steps) => (_steps += steps) <= _mostSteps;
}
