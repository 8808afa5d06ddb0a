using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mot.Training;

/// <summary>Checks of options, each naming the option, what was found and what is expected.</summary>
internal static class Check
{
    public static void Range<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        // Written so that NaN fails.
        if (!(value >= low && value <= high))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; expected {low} to {high}.");
    }

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; expected a positive number.");
    }

    public static void Multiple(int value, int of, int high, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value <= 0 || value > high || value % of != 0)
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; expected a multiple of {of}, at most {high}.");
    }

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; expected one of {string.Join(", ", Enum.GetNames<T>())}.");
    }
}
