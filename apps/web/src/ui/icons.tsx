// The few icons of the page, drawn in the colour of the text.
import type { ReactNode } from 'react';

const icon = (paths: ReactNode) =>
  function Icon() {
    return (
      <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        {paths}
      </svg>
    );
  };

export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
export const MinusIcon = icon(<path d="M4 10h12" />);
export const CrossIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const CheckIcon = icon(<path d="m4 10.5 4 4 8-9" />);
export const AlertIcon = icon(<path d="M10 3.5 2.5 16.5h15L10 3.5Zm0 5v4m0 1.8v.2" />);
export const GearIcon = icon(
  <path d="M3 6h6m5 0h3M3 14h3m5 0h6M11.5 6a1.8 1.8 0 1 0 .01 0M8.5 14a1.8 1.8 0 1 0 .01 0" />,
);
export const PictureIcon = icon(
  <path d="M3 4.5h14v11H3zM3 13l4-4 4 4 2.5-2.5L17 14M13 7.7a.8.8 0 1 0 .01 0" />,
);
export const FolderIcon = icon(<path d="M2.5 15.5v-11h5l2 2h8v9z" />);
export const DownloadIcon = icon(<path d="M10 3.5v9m-4-3.8 4 4 4-4M4 16.5h12" />);
export const HandleIcon = icon(<path d="m7 6-4 4 4 4m6-8 4 4-4 4" />);
