using Mot.Association;

namespace Mot.Training.Data;

/// <summary>One object of a training image.</summary>
/// <param name="Box">Its box in pixels of the image; it may leave the image.</param>
/// <param name="Identity">Its identity, dense from 0 over the whole training set; -1 if unknown.</param>
/// <param name="Ignore">Whether nobody knows what is there: neither an object nor background.</param>
public readonly record struct TrainingLabel(Box Box, int Identity = -1, bool Ignore = false)
{
    /// <summary>Sets the cells that the box touches to 0.</summary>
    /// <param name="map">H x W, row-major.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="stride">Pixels to a cell.</param>
    internal void Clear(Span<float> map, int width, int height, int stride)
    {
        int left = (int)Math.Clamp(Box.X0 / stride, 0, width), right = (int)Math.Clamp(Math.Ceiling(Box.X1 / stride), 0, width);
        int top = (int)Math.Clamp(Box.Y0 / stride, 0, height), bottom = (int)Math.Clamp(Math.Ceiling(Box.Y1 / stride), 0, height);
        for (int y = top; y < bottom && right > left; y++) map.Slice((y * width) + left, right - left).Clear();
    }
}
